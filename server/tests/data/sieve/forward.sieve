# Made from the settings of this address; edits are lost.
require ["fileinto", "mailbox", "editheader", "variables", "envelope", "copy", "vacation", "relational", "date", "vnd.dovecot.filter"];
set "stays" "";
if anyof (address :localpart "From" ["postmaster", "mailer-daemon", "mailerdaemon"],
    envelope :localpart "from" ["postmaster", "mailer-daemon", "mailerdaemon"]) {
  set "stays" "yes";
}
set "back0" "";
if anyof (address :all "From" "sample@itscom.jp", envelope :all "from" "sample@itscom.jp") {
  set "back0" "yes";
}
set "back1" "";
if anyof (address :all "From" "hanako@e06.example.test", envelope :all "from" "hanako@e06.example.test") {
  set "back1" "yes";
}
if header :matches "X-Core-Virus" "?*" {
  if not filter "virus-report" "taro@a01.example.test" {
    redirect "later@filter.invalid";
    stop;
  }
}
if not string :is "${stays}" "yes" {
  if not string :is "${back0}" "yes" {
    redirect :copy "sample@itscom.jp";
  }
  if not string :is "${back1}" "yes" {
    redirect :copy "hanako@e06.example.test";
  }
}
