//! Starts and ends a private Dovecot for `real`: its own folder and port, one master, any account.

use super::super::{Config, Imap};
use std::{
    fs,
    path::PathBuf,
    process::{Command, Stdio},
    time::Duration,
};

/// A private Dovecot in a folder of its own; ends with the value.
pub struct Dovecot {
    dir: PathBuf,
    port: u16,
}

const CONFIG: &str = r#"
base_dir = @DIR@/run
state_dir = @DIR@/state
instance_name = dokodemo-test
log_path = @DIR@/log
protocols = imap
listen = 127.0.0.1
first_valid_uid = 20500
mail_uid = 20500
mail_gid = 20500
mail_home = @DIR@/mail/%Ld/%Ln
mail_location = sdbox:~/sdbox
ssl = no
disable_plaintext_auth = yes
auth_mechanisms = plain
auth_verbose = yes
login_trusted_networks = 127.0.0.2/32 127.0.0.3/32
login_log_format_elements = user=<%u> rip=%r real_rip=%{real_rip} session=<%{session}>
auth_master_user_separator = *
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u @DIR@/masters
  master = yes
  result_success = continue
}
passdb {
  driver = static
  args = password=Dokodemo1
}
userdb {
  driver = static
  args = uid=20500 gid=20500 home=@DIR@/mail/%Ld/%Ln
}
namespace inbox {
  inbox = yes
  separator = /
  mailbox Drafts {
    special_use = \Drafts
    auto = subscribe
  }
  mailbox Sent {
    special_use = \Sent
    auto = subscribe
  }
  mailbox Trash {
    special_use = \Trash
    auto = subscribe
  }
  mailbox "迷惑メール" {
    special_use = \Junk
    auto = subscribe
  }
}
mail_plugins = quota
protocol imap {
  mail_plugins = $mail_plugins imap_quota
}
plugin {
  quota = count:User quota
  quota_vsizes = yes
  quota_rule = *:bytes=200000
}
service imap-login {
  inet_listener imap {
    port = @PORT@
  }
  inet_listener imaps {
    port = 0
  }
}
service stats {
  unix_listener stats-writer {
    mode = 0666
  }
}
"#;

impl Dovecot {
    /// `None` where it cannot be started; the test then says so and passes.
    pub fn start() -> Option<Dovecot> {
        let root = Command::new("id").arg("-u").output().is_ok_and(|o| o.stdout == b"0\n");
        if !root || !PathBuf::from("/usr/sbin/dovecot").exists() {
            eprintln!("skipped: needs root and /usr/sbin/dovecot");
            return None;
        }
        let port = std::net::TcpListener::bind("127.0.0.1:0").ok()?.local_addr().ok()?.port();
        let dir = std::env::temp_dir().join(format!("dokodemo-imap-{port}"));
        fs::create_dir_all(dir.join("mail")).ok()?;
        let put = |name: &str, text: &str| {
            fs::write(dir.join(name), text.replace("@DIR@", &dir.to_string_lossy()).replace("@PORT@", &port.to_string()))
        };
        put("conf", CONFIG).ok()?;
        put("masters", "webmail:secret::::::allow_real_nets=127.0.0.2/32\n").ok()?;
        let run = |program: &str, args: &[&str]| {
            Command::new(program).args(args).stdout(Stdio::null()).status().is_ok_and(|s| s.success())
        };
        run("chown", &["-R", "20500:20500", &dir.join("mail").to_string_lossy()]);
        let started = run("/usr/sbin/dovecot", &["-c", &dir.join("conf").to_string_lossy()]);
        assert!(started, "dovecot did not start");
        Some(Dovecot { dir, port })
    }

    pub fn imap(&self) -> Imap {
        Imap::new(Config {
            addr: "127.0.0.1".into(),
            port: self.port,
            tls: None,
            bind: Some([127, 0, 0, 2].into()),
            check_bind: Some([127, 0, 0, 3].into()),
            master_user: "webmail".into(),
            master_secret: "secret".into(),
            per_person: 3,
            logins: 16,
            deadline: Duration::from_secs(20),
        })
    }

    pub fn log(&self) -> String {
        fs::read_to_string(self.dir.join("log")).unwrap_or_default()
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        let _ = Command::new("/usr/bin/doveadm").args(["-c", &self.dir.join("conf").to_string_lossy(), "stop"]).status();
        let _ = fs::remove_dir_all(&self.dir);
    }
}
