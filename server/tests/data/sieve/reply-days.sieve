# Made from the settings of this address; edits are lost.
require ["fileinto", "mailbox", "editheader", "variables", "envelope", "copy", "vacation", "relational", "date", "vnd.dovecot.filter"];
if allof (not header :is ["X-Core-Spam", "X-Core-Unknown-Sender"] "Yes",
    not exists "X-Core-Virus",
    not envelope :localpart "from" ["autoanswer", "echo", "list", "listproc", "listserv", "mailer", "mailer-daemon", "mailerdaemon", "majordomo", "mirror", "netserv", "postmaster", "server", "uucp", "noreply"],
    not envelope :localpart :matches "from" ["*-request", "*-admin", "owner-*"],
    anyof (header :value "ge" "X-Core-Day" "2026-08-10",
      allof (not exists "X-Core-Day", currentdate :zone "+0900" :value "ge" "date" "2026-08-10")),
    anyof (header :value "le" "X-Core-Day" "2026-08-16",
      allof (not exists "X-Core-Day", currentdate :zone "+0900" :value "le" "date" "2026-08-16"))) {
  set "subject" "";
  if header :matches "X-Core-Title" "*" {
    set "subject" "${1}";
  } elsif header :matches "Subject" "*" {
    set "subject" "${1}";
  }
    vacation :days 1 :handle "autoreply" :addresses ["taro@a01.example.test"] :from "taro@a01.example.test"
      :subject "自動返信: ${subject}" :mime "Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: base64

5aSP5LyR44G/44Gn44GZ44CC
";
}
if header :matches "X-Core-Virus" "?*" {
  if not filter "virus-report" "taro@a01.example.test" {
    redirect "later@filter.invalid";
    stop;
  }
}
