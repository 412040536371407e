# Made from the settings of this address; edits are lost.
require ["fileinto", "mailbox", "editheader", "variables", "envelope", "copy", "vacation", "relational", "date", "vnd.dovecot.filter"];
set "held" "";
if anyof (not exists "From",
    header :is "From" ["<>", "< >"],
    header :is "From" "",
    not exists "Subject",
    header :is "Subject" "") {
  set "held" "reject-header";
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
