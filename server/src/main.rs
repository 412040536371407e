//! The command line of どこでもメール.
//!
//! `core` runs a whole machine, `demo` is `core` with a generated configuration; `serve` and
//! `answer` are its unprivileged halves, started by `core` or, on another machine, by hand.
//! They give root up here, before the first request.

mod cli;

use clap::{Args, Parser, Subcommand};
use server::{
    check_mail,
    config::Config,
    dovecot, http,
    mailcore::{
        self,
        process::{self, Identity},
    },
    postfix,
    rooms::Clock,
};
use std::{env, error::Error, path::PathBuf, process::ExitCode};

#[derive(Parser)]
#[command(name = "dokodemo", version, about = "どこでもメール: webmail with its own mail core")]
struct Line {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Renders and supervises the mail core, `serve` and `answer`: one machine in production.
    Core {
        #[arg(long)]
        config: PathBuf,
    },
    /// The web server.
    Serve {
        #[command(flatten)]
        child: Child,
        /// Another address than the configuration's.
        #[arg(long)]
        listen: Option<String>,
    },
    /// Answers Postfix's and Dovecot's questions.
    Answer {
        #[command(flatten)]
        child: Child,
    },
    /// A whole house to try, with accounts and letters; mail to the world goes into a folder.
    Demo {
        #[arg(long, default_value = "data")]
        data: PathBuf,
        #[arg(long, default_value = "127.0.0.1:8080")]
        listen: String,
        #[arg(long, default_value_t = 20000)]
        port_base: u16,
    },
    /// Adds, lists and changes addresses.
    Account {
        #[command(subcommand)]
        what: cli::account::What,
    },
    /// Reads a configuration and its country tables and names the first fault, or the DNS record that the house needs.
    CheckConfig {
        #[arg(long)]
        config: PathBuf,
    },
    /// Reads, draws and sanitises every mail in a folder.
    CheckMail { dir: PathBuf },
    /// Keeps the demo's outgoing mail (started by `demo`).
    #[command(hide = true)]
    Sink {
        #[command(flatten)]
        child: Child,
    },
    /// Removes what ended addresses have left (started by `core`).
    #[command(hide = true)]
    Purge {
        #[command(flatten)]
        child: Child,
    },
    /// Becomes a program of the mail core (started by `core`).
    #[command(hide = true)]
    Exec {
        #[arg(long)]
        parent: i32,
        #[arg(long)]
        user: Option<String>,
        /// Stay beside it instead.
        #[arg(long)]
        guard: bool,
        #[arg(last = true)]
        program: Vec<String>,
    },
}

/// What a child of `core` is told.
#[derive(Args)]
struct Child {
    #[arg(long)]
    config: PathBuf,
    /// The process to end with.
    #[arg(long, hide = true)]
    parent: Option<i32>,
    #[arg(long, hide = true)]
    test_clock: Option<PathBuf>,
}

type Outcome = Result<ExitCode, Box<dyn Error>>;

/// What is logged unless `RUST_LOG` says otherwise: libraries that would print mail or credentials stay quiet.
const QUIET: &str = "info,async_imap=warn,html5ever=error";

fn main() -> ExitCode {
    let line = Line::parse();
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| QUIET.into()))
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .init();
    match run(line.command) {
        Ok(code) => code,
        Err(e) => {
            eprintln!("dokodemo: {e}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Outcome {
    let done = Ok(ExitCode::SUCCESS);
    match command {
        Command::Core { config } => {
            let options = mailcore::Options { config: Config::load(&config)?, test_clock: None };
            one_thread()?.block_on(mailcore::run(options, || async {
                println!("ready");
                Ok(())
            }))?;
            done
        }
        Command::Demo { data, listen, port_base } => {
            let test_clock = env::var_os("DOKODEMO_TEST_CLOCK").map(PathBuf::from);
            one_thread()?.block_on(mailcore::demo(mailcore::Demo { data, listen, port_base, test_clock }))?;
            done
        }
        Command::Serve { child, listen } => {
            let (config, clock) = begin(&child, |config| config.mailcore.serve_uid)?;
            many_threads()?.block_on(http::serve(config, listen, clock))?;
            done
        }
        Command::Answer { child } => {
            // A port that only root may open.
            let door = dovecot::door(&Config::load(&child.config)?).map_err(|e| format!("the port of the brake: {e}"))?;
            let (config, clock) = begin(&child, |config| config.mailcore.answer_uid)?;
            one_thread()?.block_on(async {
                let brake = dovecot::answer(config.clone(), clock.clone(), door);
                tokio::try_join!(postfix::answer(config, clock), brake)
            })?;
            done
        }
        Command::Sink { child } => {
            let (config, _) = begin(&child, |config| config.mailcore.sink_uid)?;
            one_thread()?.block_on(mailcore::sink(config))?;
            done
        }
        Command::Purge { child } => {
            let (config, clock) = begin(&child, |config| config.mailcore.mail_uid)?;
            one_thread()?.block_on(mailcore::purge(config, clock))?;
            done
        }
        Command::Account { what } => {
            one_thread()?.block_on(cli::account::run(what))?;
            done
        }
        Command::CheckConfig { config } => {
            cli::check_config::run(&config)?;
            done
        }
        Command::CheckMail { dir } => Ok(check_mail::run(&dir)),
        Command::Exec { parent, guard: true, program, .. } => {
            one_thread()?.block_on(process::guard(parent, &program))?;
            done
        }
        Command::Exec { parent, user, program, .. } => Err(process::become_program(parent, user.as_deref(), &program).into()),
    }
}

/// Reads the configuration, gives up root, ties the process to its core.
fn begin(child: &Child, uid: fn(&Config) -> u32) -> Result<(Config, Clock), Box<dyn Error>> {
    if env::var_os("DOKODEMO_TEST_CLOCK").is_some() {
        return Err("DOKODEMO_TEST_CLOCK is for `demo` alone".into());
    }
    let config = Config::load(&child.config)?;
    if child.parent.is_some() {
        process::lead_session()?;
    }
    process::open_many()?;
    process::drop_to(Identity { uid: uid(&config), gid: config.mailcore.data_gid })?;
    if let Some(parent) = child.parent {
        process::tie_to(parent)?;
    }
    let clock = child.test_clock.clone().map_or_else(Clock::default, Clock::shifted_by);
    Ok((config, clock))
}

/// For the supervisor this is a must: its children end with the thread that started them.
fn one_thread() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()
}

fn many_threads() -> std::io::Result<tokio::runtime::Runtime> {
    // Work that blocks is counted where it begins; what is left are short looks at files and names.
    tokio::runtime::Builder::new_multi_thread().max_blocking_threads(64).enable_all().build()
}
