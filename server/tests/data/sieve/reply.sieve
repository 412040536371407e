# Made from the settings of this address; edits are lost.
require ["fileinto", "mailbox", "editheader", "variables", "envelope", "copy", "vacation", "relational", "date", "vnd.dovecot.filter"];
if allof (not header :is ["X-Core-Spam", "X-Core-Unknown-Sender"] "Yes",
    not exists "X-Core-Virus",
    not envelope :localpart "from" ["autoanswer", "echo", "list", "listproc", "listserv", "mailer", "mailer-daemon", "mailerdaemon", "majordomo", "mirror", "netserv", "postmaster", "server", "uucp", "noreply"],
    not envelope :localpart :matches "from" ["*-request", "*-admin", "owner-*"]) {
  set "subject" "";
  if header :matches "X-Core-Title" "*" {
    set "subject" "${1}";
  } elsif header :matches "Subject" "*" {
    set "subject" "${1}";
  }
  if anyof (address :all "From" ["vip@remote.test"], envelope :all "from" ["vip@remote.test"]) {
    vacation :days 1 :handle "autoreply" :addresses ["taro@a01.example.test"] :from "=?UTF-8?B?55Sw5LitIOWkqumDjg==?= <taro@a01.example.test>"
      :subject "自動返信: ${subject}" :mime "Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: base64

5L2Q6Jek5qeYDQou5peF6KGM5Lit44Gn44GZICR7c3ViamVjdH0gIlw=
";
  } else {
    vacation :days 1 :handle "autoreply" :addresses ["taro@a01.example.test"] :from "=?UTF-8?B?55Sw5LitIOWkqumDjg==?= <taro@a01.example.test>"
      :subject "自動返信: ${subject}" :mime "Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: base64

44Gf44Gg44GE44G+5LiN5Zyo44GX44Gm44GK44KK44G+44GZ44CC
";
  }
}
if header :matches "X-Core-Virus" "?*" {
  if not filter "virus-report" "taro@a01.example.test" {
    redirect "later@filter.invalid";
    stop;
  }
}
