# Made from the settings of this address; edits are lost.
require ["fileinto", "mailbox", "editheader", "variables", "envelope", "copy", "vacation", "relational", "date", "vnd.dovecot.filter"];
set "held" "";
if header :is "X-Core-Unknown-Sender" "Yes" {
  set "held" "spoof";
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
