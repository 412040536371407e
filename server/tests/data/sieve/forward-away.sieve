# Made from the settings of this address; edits are lost.
require ["fileinto", "mailbox", "editheader", "variables", "envelope", "copy", "vacation", "relational", "date", "vnd.dovecot.filter"];
set "held" "";
if header :is "X-Core-Unknown-Sender" "Yes" {
  set "held" "spoof";
}
elsif header :is "X-Core-Spam" "Yes" {
  set "held" "spam";
}
if allof (header :is "X-Core-Spam" "Yes", not header :matches "Subject" "[spam]*") {
  set "subject" "";
  if header :matches "X-Core-Title" "*" {
    set "subject" "${1}";
  } elsif header :matches "Subject" "*" {
    set "subject" "${1}";
  }
  deleteheader "Subject";
  addheader :last "Subject" "[spam] ${subject}";
}
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
if anyof (address :all "From" "b@c.jp", envelope :all "from" "b@c.jp") {
  set "back1" "yes";
}
if header :matches "X-Core-Virus" "?*" {
  if not filter "virus-report" "taro@a01.example.test" {
    redirect "later@filter.invalid";
    stop;
  }
}
if not string :is "${held}" "" {
  addheader "X-Quarantine-Reason" "${held}";
  fileinto :create "迷惑メール";
  stop;
}
if not string :is "${stays}" "yes" {
  if string :is "${back0}" "yes" {
    keep;
  } else {
    redirect "sample@itscom.jp";
  }
  if string :is "${back1}" "yes" {
    keep;
  } else {
    redirect "b@c.jp";
  }
}
