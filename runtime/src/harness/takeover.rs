//! Before `main`: a test binary that is invited to be a session host, asked what is in it, or given another role, never
//! reaches it.

use std::env;
use std::panic::{self, UnwindSafe};
use std::process;

use super::listing::{self, LIST};
use super::session;
use crate::core::registry::roles;
use crate::host::directory::RunDirectory;
use crate::host::process::parent;
use crate::host::run;
use crate::host::spawn::{INVITATION, Invitation};

ctor::declarative::ctor! {
    // SAFETY: it uses nothing that is not there before `main`.
    /// One `getppid` and a few looks at the environment for everybody else. It prints nothing and never panics:
    /// a runner that lists the tests of a binary runs it too.
    #[ctor(unsafe)]
    fn take_over() {
        parent();
        // A panic must not leave a constructor.
        if let Some(path) = env::var_os(LIST) {
            process::exit(match panic::catch_unwind(|| listing::write(path.as_ref())) {
                Ok(Ok(())) => 0,
                Ok(Err(why)) => {
                    eprintln!("this binary's fixtures and tests cannot be listed: {why}");
                    1
                }
                Err(_) => 101,
            });
        }
        if let Some(invitation) = env::var_os(INVITATION) {
            play(INVITATION, "the session host could not begin: ", || serve(&invitation.to_string_lossy()));
        }
        for role in roles() {
            if let Some(task) = env::var_os(role.variable) {
                play(role.variable, "estrade: ", || (role.play)(&task.to_string_lossy()));
            }
        }
    }
}

/// Leaves what came from the process that started this one, is something else than a test binary, and ends.
fn play(variable: &str, failed: &str, role: impl FnOnce() -> Result<(), String> + UnwindSafe) -> ! {
    alone(variable);
    process::exit(match panic::catch_unwind(role) {
        Ok(Ok(())) => 0,
        Ok(Err(why)) => {
            eprintln!("{failed}{why}");
            1
        }
        Err(_) => 101,
    });
}

fn serve(invitation: &str) -> Result<(), String> {
    let invitation: Invitation = serde_json::from_str(invitation).map_err(|error| {
        format!("{INVITATION} is for Estrade's own use, and is not one of its own: {error}")
    })?;
    run::adopt(invitation.run, invitation.runner);
    // What a test starts must not become a host: only who can read the run's folder knows the secret.
    if RunDirectory::make(invitation.runner)?.secret()? != invitation.secret {
        return Err(format!("{INVITATION} is not of this run"));
    }
    session::host(invitation.runner)
}

/// Leaves behind what came from the process that started this one.
#[expect(unsafe_code, reason = "the process is set up before its runtime is")]
fn alone(variable: &str) {
    // SAFETY: before `main` there is one thread, so nobody reads the environment or uses a descriptor beside us;
    // those from 3 on are nobody's here. The signal set is initialised before it is read.
    unsafe {
        env::remove_var(variable);
        libc::syscall(libc::SYS_close_range, 3, libc::c_uint::MAX, 0);
        libc::signal(libc::SIGPIPE, libc::SIG_IGN);
        let mut none = std::mem::MaybeUninit::uninit();
        libc::sigemptyset(none.as_mut_ptr());
        libc::sigprocmask(libc::SIG_SETMASK, none.as_ptr(), std::ptr::null_mut());
    }
}
