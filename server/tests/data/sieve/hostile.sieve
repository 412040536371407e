# Made from the settings of this address; edits are lost.
require ["fileinto", "mailbox", "editheader", "variables", "envelope", "copy", "vacation", "relational", "date", "vnd.dovecot.filter"];
set "dollar" "$";
set "held" "";
if header :is "X-Core-Unknown-Sender" "Yes" {
  set "held" "spoof";
}
elsif anyof (address :all :matches "From" ["*we\\*ird\\?${dollar}{held}.jp"],
    envelope :all :matches "from" ["*we\\*ird\\?${dollar}{held}.jp"]) {
  set "held" "reject-sender";
}
elsif header :contains ["X-Core-Subject", "Subject"] ["\"; stop; #", "a\\", "${dollar}{dollar}", "text: .", "text:."] {
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
