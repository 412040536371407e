# Made from the settings of this address; edits are lost.
require ["fileinto", "mailbox", "editheader", "variables", "envelope", "copy", "vacation", "relational", "date", "vnd.dovecot.filter"];
set "held" "";
if header :is "X-Core-Unknown-Sender" "Yes" {
  set "held" "spoof";
}
elsif anyof (address :all :matches "From" ["*tarou@01.hogehoge.jp", "*123.jp"],
    envelope :all :matches "from" ["*tarou@01.hogehoge.jp", "*123.jp"]) {
  set "held" "reject-sender";
}
elsif header :contains ["X-Core-Subject", "Subject"] ["広告", "未承諾", "violence", "viol", "ＶＩＯＬ"] {
  set "held" "reject-subject";
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
