# Made from the settings of this address; edits are lost.
require ["fileinto", "mailbox", "editheader", "variables", "envelope", "copy", "vacation", "relational", "date"];
if not anyof (address :localpart "From" ["postmaster", "mailer-daemon", "mailerdaemon"],
    envelope :localpart "from" ["postmaster", "mailer-daemon", "mailerdaemon"]) {
  if not anyof (address :all "From" "sample@itscom.jp", envelope :all "from" "sample@itscom.jp") {
    redirect :copy "sample@itscom.jp";
  }
  if not anyof (address :all "From" "hanako@e06.example.test", envelope :all "from" "hanako@e06.example.test") {
    redirect :copy "hanako@e06.example.test";
  }
}
