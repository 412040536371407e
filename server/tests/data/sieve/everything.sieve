# Made from the settings of this address; edits are lost.
require ["fileinto", "mailbox", "editheader", "variables", "envelope", "copy", "vacation", "relational", "date", "vnd.dovecot.filter"];
set "held" "";
if header :is "X-Core-Unknown-Sender" "Yes" {
  set "held" "spoof";
}
elsif anyof (address :all :matches "From" ["*friend.test"],
    envelope :all :matches "from" ["*friend.test"]) {
  set "held" "";
}
elsif anyof (address :all :matches "From" ["*123.jp"],
    envelope :all :matches "from" ["*123.jp"]) {
  set "held" "reject-sender";
}
elsif header :contains ["X-Core-Subject", "Subject"] ["広告"] {
  set "held" "reject-subject";
}
elsif anyof (not exists "From") {
  set "held" "reject-header";
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
