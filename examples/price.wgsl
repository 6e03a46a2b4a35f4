// What an option to buy a share is worth, and how much of the share hedges it (Black and Scholes, 1973), with money at 2 % a year
// and a share that moves by 30 %:
// yunta map --file examples/price.wgsl examples/options.csv out.csv
struct Worth {
    price: f64,
    delta: f64,
}

fn worth(spot: f64, strike: f64, years: f64) -> Worth {
    let rate = 0.02lf;
    let moves = 0.3lf * sqrt(years);
    if years <= 0.0lf {
        return Worth(max(spot - strike, 0.0lf), select(0.0lf, 1.0lf, spot > strike));
    }
    let d = (log(spot / strike) + rate * years) / moves + 0.5lf * moves;
    let delta = normal_cdf(d);
    return Worth(spot * delta - strike * exp(-rate * years) * normal_cdf(d - moves), delta);
}
