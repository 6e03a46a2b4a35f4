//! An MPI library that is loaded when a program runs, and the nine of its functions that are called: all unsafe code of ranks. One binary
//! serves each of the three forms that MPI's handles have: Open MPI's pointers, MPICH's numbers, and the standard ABI's.
//!
//! Only the thread that has started MPI calls it, as `MPI_THREAD_FUNNELED` has it, so that none of this is `Send`.
#![allow(unsafe_code, reason = "functions of a C library, whose memory they write")]

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::marker::PhantomData;
use std::mem::{self, transmute};
use std::ptr::null_mut;
use std::sync::mpsc::{self, Sender};

use super::super::link::Message;

/// A communicator, a type or a request: a pointer, or in its low half MPICH's number.
type Handle = *mut c_void;

/// No form's status is longer.
type Status = [c_int; 16];

/// `MPI_THREAD_FUNNELED`, in the old forms and in the standard ABI.
const FUNNELED: (c_int, c_int) = (1, 1024);

/// The functions and the constants of a library.
pub(super) struct Library {
    /// What it was loaded as.
    pub name: String,
    funneled: c_int,
    world: Handle,
    byte: Handle,
    any_source: c_int,
    /// Where a status has its source.
    source: usize,
    init: unsafe extern "C" fn(*mut c_int, *mut c_void, c_int, *mut c_int) -> c_int,
    rank: unsafe extern "C" fn(Handle, *mut c_int) -> c_int,
    size: unsafe extern "C" fn(Handle, *mut c_int) -> c_int,
    version: unsafe extern "C" fn(*mut c_char, *mut c_int) -> c_int,
    isend: unsafe extern "C" fn(*const c_void, c_int, Handle, c_int, c_int, Handle, *mut Handle) -> c_int,
    irecv: unsafe extern "C" fn(*mut c_void, c_int, Handle, c_int, c_int, Handle, *mut Handle) -> c_int,
    test: unsafe extern "C" fn(*mut Handle, *mut c_int, *mut c_int) -> c_int,
    abort: unsafe extern "C" fn(Handle, c_int) -> c_int,
    finalize: unsafe extern "C" fn() -> c_int,
    _one_thread: PhantomData<*mut ()>,
}

/// Memory that its owner has lent, to be received into.
#[derive(Debug)]
pub(super) struct Room {
    at: *mut u8,
    bytes: usize,
}

// SAFETY: it is the memory of a caller who waits in `lend` until the thread that has this is done with it.
unsafe impl Send for Room {}

/// Lends memory to the thread that makes MPI's calls, and waits until it has said that it is done with it.
pub(super) fn lend(memory: &mut [u8], order: impl FnOnce(Room, Sender<()>)) {
    let (done, is_done) = mpsc::channel();
    order(Room { at: memory.as_mut_ptr(), bytes: memory.len() }, done);
    if is_done.recv().is_err() {
        // That thread is gone, and MPI may still write there.
        exit(1);
    }
}

impl Room {
    /// The same memory in parts of so many bytes.
    pub fn parts(self, bytes: usize) -> impl Iterator<Item = Self> {
        (0..self.bytes).step_by(bytes).map(move |start| {
            // SAFETY: that lies within the memory.
            Self { at: unsafe { self.at.add(start) }, bytes: bytes.min(self.bytes - start) }
        })
    }
}

/// A message that is under way, with the memory that it is in.
#[derive(Debug)]
pub(super) struct Request {
    handle: Handle,
    kept: Kept,
}

/// What must not be freed before a message is through.
#[derive(Debug, Default)]
pub(super) enum Kept {
    /// What is sent, which nobody can write to.
    Sent { _message: Message },
    /// Where it is received.
    Own(Box<[u8]>),
    /// It is another's, who waits.
    #[default]
    Lent,
}

impl Drop for Request {
    fn drop(&mut self) {
        // MPI may still use it.
        mem::forget(mem::take(&mut self.kept));
    }
}

impl Library {
    /// Loads the first of these libraries that is there.
    ///
    /// # Errors
    /// Why none of them could be.
    pub fn load(names: &[String]) -> Result<Self, String> {
        let mut why = Vec::new();
        for name in names {
            match Self::of(name) {
                Ok(library) => return Ok(library),
                Err(reason) => why.push(reason),
            }
        }
        Err(why.join("; "))
    }

    fn of(name: &str) -> Result<Self, String> {
        let path = CString::new(name).map_err(|_| format!("{name:?} is no name"))?;
        // SAFETY: a library of that name runs code of its own as it is loaded, which is what its user asked for. Open MPI's parts
        // find each other among the global symbols. It is never closed.
        let library = unsafe { libc::dlopen(path.as_ptr(), libc::RTLD_NOW | libc::RTLD_GLOBAL) };
        if library.is_null() {
            // SAFETY: after a failure it is a text, until the next call of this thread.
            return Err(unsafe { CStr::from_ptr(libc::dlerror()) }.to_string_lossy().into_owned());
        }
        // SAFETY: the library is open, and the name ends with a zero.
        let symbol = |name: &CStr| unsafe { libc::dlsym(library, name.as_ptr()) };
        let function = |wanted: &CStr| {
            let found = symbol(wanted);
            if found.is_null() { Err(format!("{name} has no {}", wanted.to_string_lossy())) } else { Ok(found) }
        };
        let (world, byte) = (symbol(c"ompi_mpi_comm_world"), symbol(c"ompi_mpi_byte"));
        let number = |number: usize| number as Handle;
        let (funneled, world, byte, any_source, source) = if name.contains("mpi_abi") {
            (FUNNELED.1, number(0x101), number(0x247), -1, 0)
        } else if !world.is_null() && !byte.is_null() {
            (FUNNELED.0, world, byte, -1, 0)
        } else {
            (FUNNELED.0, number(0x4400_0000), number(0x4c00_010d), -2, 2)
        };
        // SAFETY: each is the function that the MPI standard gives this name and these arguments to; handles and sizes are as above.
        unsafe {
            Ok(Self {
                name: name.to_owned(),
                funneled,
                world,
                byte,
                any_source,
                source,
                init: transmute(function(c"MPI_Init_thread")?),
                rank: transmute(function(c"MPI_Comm_rank")?),
                size: transmute(function(c"MPI_Comm_size")?),
                version: transmute(function(c"MPI_Get_library_version")?),
                isend: transmute(function(c"MPI_Isend")?),
                irecv: transmute(function(c"MPI_Irecv")?),
                test: transmute(function(c"MPI_Test")?),
                abort: transmute(function(c"MPI_Abort")?),
                finalize: transmute(function(c"MPI_Finalize")?),
                _one_thread: PhantomData,
            })
        }
    }

    /// Starts MPI, of which this thread is then the only one that may call it.
    pub fn init(&self) -> Result<(), String> {
        let mut given = 0;
        // SAFETY: no arguments of the program are given, and where the level goes is this thread's.
        checked("MPI_Init_thread", unsafe { (self.init)(null_mut(), null_mut(), self.funneled, &mut given) })
    }

    /// This rank, and how many there are.
    pub fn rank_and_size(&self) -> Result<(usize, usize), String> {
        let (mut rank, mut size) = (0, 0);
        // SAFETY: MPI was started, and the numbers are this thread's.
        checked("MPI_Comm_rank", unsafe { (self.rank)(self.world, &mut rank) })?;
        // SAFETY: as above.
        checked("MPI_Comm_size", unsafe { (self.size)(self.world, &mut size) })?;
        Ok((rank as usize, size as usize))
    }

    /// The first line of what the library says of itself.
    pub fn version(&self) -> String {
        let (mut text, mut length) = ([0u8; 16_384], 0);
        // SAFETY: no library's text is longer than 8,192 (`MPI_MAX_LIBRARY_VERSION_STRING`).
        unsafe { (self.version)(text.as_mut_ptr().cast(), &mut length) };
        let text = CStr::from_bytes_until_nul(&text).unwrap_or_default().to_string_lossy();
        text.lines().next().unwrap_or_default().trim().to_owned()
    }

    /// Begins to send a message, of at most as many bytes as MPI counts to.
    pub fn send(&self, to: usize, tag: u32, message: Message) -> Result<Request, String> {
        let (mut handle, bytes) = (null_mut(), message.bytes());
        // SAFETY: the bytes are kept with the request.
        let code = unsafe {
            let (at, count) = (bytes.as_ptr().cast(), bytes.len() as c_int);
            (self.isend)(at, count, self.byte, to as c_int, tag as c_int, self.world, &mut handle)
        };
        checked("MPI_Isend", code).map(|()| Request { handle, kept: Kept::Sent { _message: message } })
    }

    /// Begins to receive a message from a rank into memory that was lent, of its length.
    pub fn receive(&self, from: usize, tag: u32, room: Room) -> Result<Request, String> {
        // SAFETY: its owner waits until the request is through.
        unsafe { self.receive_at(room.at, room.bytes, from as c_int, tag) }
    }

    /// Begins to receive a message from any rank, of at most this memory's length.
    pub fn receive_any(&self, tag: u32, mut memory: Box<[u8]>) -> Result<Request, String> {
        // SAFETY: the memory is kept with the request.
        let mut request = unsafe { self.receive_at(memory.as_mut_ptr(), memory.len(), self.any_source, tag) }?;
        request.kept = Kept::Own(memory);
        Ok(request)
    }

    /// # Safety
    /// The memory stays, and nobody else uses it, until [`test`](Library::test) says that the message is through.
    unsafe fn receive_at(&self, at: *mut u8, bytes: usize, from: c_int, tag: u32) -> Result<Request, String> {
        let mut handle = null_mut();
        // SAFETY: the caller's promise.
        let code = unsafe { (self.irecv)(at.cast(), bytes as c_int, self.byte, from, tag as c_int, self.world, &mut handle) };
        checked("MPI_Irecv", code).map(|()| Request { handle, kept: Kept::Lent })
    }

    /// Where a message is through, its sender, or this rank where it sends, and the memory; it must not be asked for again.
    pub fn test(&self, request: &mut Request) -> Result<Option<(usize, Kept)>, String> {
        let (mut done, mut status): (c_int, Status) = (0, [0; 16]);
        // SAFETY: the request is one of this library's, and the status is as long as any.
        checked("MPI_Test", unsafe { (self.test)(&mut request.handle, &mut done, status.as_mut_ptr()) })?;
        Ok((done != 0).then(|| (status[self.source] as usize, mem::take(&mut request.kept))))
    }

    /// Ends all ranks.
    pub fn abort(&self, code: i32) {
        // SAFETY: MPI was started.
        unsafe { (self.abort)(self.world, code) };
    }

    /// Leaves MPI.
    pub fn finalize(&self) -> Result<(), String> {
        // SAFETY: MPI was started, and no message is under way.
        checked("MPI_Finalize", unsafe { (self.finalize)() })
    }
}

fn checked(function: &str, code: c_int) -> Result<(), String> {
    if code == 0 { Ok(()) } else { Err(format!("{function} failed with code {code}")) }
}

/// Ends this process without its handlers, which may wait for others.
pub(super) fn exit(code: i32) -> ! {
    // SAFETY: no memory of the process is used after this.
    unsafe { libc::_exit(code) }
}
