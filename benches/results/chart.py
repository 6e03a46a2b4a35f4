#!/usr/bin/env python3
"""Draws a recorded comparison with other tools: chart.py RESULT.txt CHART.svg, and prints its table as Markdown.

A bar for each workload: how many times longer the fastest other tool took than yunta, on a line that ends at 1. Of a
workload that was run several times, the run with the middle ratio counts, and the table tells the smallest and the largest.
"""
import re
import sys


def runs(text):
    """(workload, yunta's milliseconds, its fastest peer, that one's milliseconds) for each run in the record."""
    for block in re.split(r"\n\$ versus ", text)[1:]:
        ours = re.search(r"median ([\d.]+) ms", block)
        peers = re.findall(r"^ +([\d.]+) x +(.+?)  \(([\d.]+) ms\)", block, re.M)
        if ours and peers:
            words = re.sub(r" --(only|repeat|at-least) ('[^']*'|\"[^\"]*\"|[^-\s][^-\n]*?(?= --|$))", "", block.splitlines()[0])
            ratio, peer, theirs = min(peers, key=lambda p: float(p[2]))
            # The printed ratio: a few microseconds have one digit in the record.
            yield words.strip(), float(ours[1]), peer.strip(), float(theirs), float(ratio)


def middle_runs(text):
    """Each workload's run with the middle ratio, and behind it the smallest and the largest ratio."""
    groups = {}
    for run in runs(text):
        groups.setdefault(run[0], []).append(run)
    for group in groups.values():
        group.sort(key=lambda run: run[-1])
        yield *group[len(group) // 2], group[0][-1], group[-1][-1]


# Longer bars are cut, and their ends open.
LONGEST = 5


def svg(rows):
    row, left, unit = 30, 430, 90
    width, height = left + unit * LONGEST + 90, row * len(rows) + 50
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif" font-size="13">']
    out.append(f'<rect width="{width}" height="{height}" fill="white"/>')
    out.append(f'<text x="{left}" y="20" fill="#333">times the fastest other tool takes longer (1: the same)</text>')
    for k, (name, _, _, _, ratio, *_) in enumerate(rows):
        y, colour, long = 36 + row * k, "#2a6f97" if ratio >= 1 else "#c1121f", int(unit * min(ratio, LONGEST))
        out.append(f'<text x="{left - 10}" y="{y + 15}" text-anchor="end" fill="#222">{name}</text>')
        out.append(f'<rect x="{left}" y="{y}" width="{long}" height="{row - 10}" fill="{colour}"/>')
        if ratio > LONGEST:
            out.append(f'<path d="M{left + long} {y} l-8 5 l8 5 l-8 5 l8 5 z" fill="white"/>')
        out.append(f'<text x="{left + long + 6}" y="{y + 15}" fill="#222">{ratio:.2f}</text>')
    out.append(f'<line x1="{left + unit}" x2="{left + unit}" y1="28" y2="{height - 14}" stroke="#333" stroke-dasharray="3 3"/>')
    return "\n".join(out + ["</svg>", ""])


def main():
    source, target = sys.argv[1:]
    with open(source) as f:
        rows = list(middle_runs(f.read()))
    with open(target, "w") as f:
        f.write(svg(rows))
    print("| work | yunta | the fastest other tool | ratio | smallest and largest |\n|---|---|---|---|---|")
    for name, ours, peer, theirs, ratio, least, most in rows:
        print(f"| {name} | {ours:.3g} ms | {peer}, {theirs:.3g} ms | {ratio:.2f} | {least:.2f} to {most:.2f} |")


if __name__ == "__main__":
    main()
