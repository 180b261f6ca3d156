-- Kept tables: what cannot be drawn again from the journal, and the journal itself. Forward only.
-- @KEY, @NOROWID and @BLOB are the few words in which the engines differ; see engine.go.

CREATE TABLE journal (
  pos    @KEY,             -- 1, 2, 3 … over all epochs, without gaps
  stream TEXT    NOT NULL, -- matter/01J…
  ver    BIGINT  NOT NULL, -- 1, 2, 3 … within the stream
  kind   TEXT    NOT NULL, -- matter.closed.v1
  entry  TEXT    NOT NULL  -- the leaf's bytes; the other columns only index it
);
CREATE UNIQUE INDEX journal_stream ON journal (stream, ver);

CREATE TABLE journal_kind ( -- the kinds of entry that occur, so that a program can say at once whether it knows them
  kind TEXT PRIMARY KEY
);

CREATE TABLE head (        -- one row; locking it orders all writers
  one   INTEGER PRIMARY KEY CHECK (one = 1),
  pos   BIGINT NOT NULL,   -- last place given out
  at    TEXT   NOT NULL    -- time of the last entry
);

CREATE TABLE epoch (       -- one row for each time the log began anew
  n      INTEGER PRIMARY KEY,
  origin TEXT   NOT NULL,
  base   BIGINT NOT NULL   -- pos of the entry before its first one; leaf index = pos - base - 1
);

CREATE TABLE tree (        -- RFC 6962 hashes in the order of tlog.StoredHashes, epoch after epoch
  idx  @KEY,
  hash @BLOB NOT NULL
);

CREATE TABLE checkpoint (
  epoch  INTEGER NOT NULL,
  size   BIGINT  NOT NULL,
  at     TEXT    NOT NULL,
  note   TEXT    NOT NULL, -- the signed note
  cosigs TEXT    NOT NULL, -- signature lines of witnesses, empty when none
  left_house INTEGER NOT NULL, -- 1 when somebody outside has it: kept for ever
  PRIMARY KEY (epoch, size)
);

CREATE TABLE command (     -- what was done under which command ID; rebuilt from entries but for the digest
  id     TEXT PRIMARY KEY,
  actor  TEXT   NOT NULL,
  digest TEXT   NOT NULL,  -- hex SHA-256 of the payload; empty after a rebuild: then only the actor is compared
  first  BIGINT NOT NULL,  -- pos of its first entry
  n      BIGINT NOT NULL   -- number of its entries
) @NOROWID;

CREATE TABLE text (        -- typed text, plain and redactable
  ref     TEXT PRIMARY KEY,
  stream  TEXT    NOT NULL,
  field   TEXT    NOT NULL,
  version BIGINT  NOT NULL,
  salt    @BLOB   NOT NULL, -- 32 bytes, empty once redacted
  body    TEXT    NOT NULL, -- empty once redacted
  redacted BIGINT NOT NULL  -- pos of text.redacted, 0 while readable
) @NOROWID;

CREATE INDEX text_stream ON text (stream);

CREATE TABLE person (      -- one key for each person, or for each case without a person
  id          TEXT PRIMARY KEY,
  dek_wrapped @BLOB  NOT NULL, -- empty once erased
  kek_id      TEXT   NOT NULL,
  created     TEXT   NOT NULL,
  erased      BIGINT NOT NULL  -- pos of person.erased, 0 while readable
);

CREATE TABLE secret (
  ref     TEXT PRIMARY KEY,
  person  TEXT    NOT NULL,
  stream  TEXT    NOT NULL,
  field   TEXT    NOT NULL,
  version BIGINT  NOT NULL,
  nonce   @BLOB   NOT NULL,
  ct      @BLOB   NOT NULL, -- AES-256-GCM of salt and value, padded
  restricted INTEGER NOT NULL -- 1: household, child, conduct, instruction
);
CREATE INDEX secret_person ON secret (person);
CREATE INDEX secret_stream ON secret (stream);

CREATE TABLE blind (       -- look-up of an ID number without its plain text
  purpose TEXT NOT NULL,
  mac     TEXT NOT NULL,
  person  TEXT NOT NULL,
  PRIMARY KEY (purpose, mac, person)
);
CREATE INDEX blind_person ON blind (person);

CREATE TABLE blob (
  sha256 TEXT PRIMARY KEY,
  size   BIGINT NOT NULL,
  type   TEXT   NOT NULL,
  pos    BIGINT NOT NULL,  -- entry that first referred to it
  facts  TEXT   NOT NULL,  -- JSON: what the photo says about itself; {} for other files
  removed BIGINT NOT NULL  -- pos of the entry that lawfully removed it, 0 while present
);

CREATE TABLE credential (
  account TEXT NOT NULL,
  kind    TEXT NOT NULL,   -- password, token
  id      TEXT NOT NULL,   -- token name; empty for the password
  hash    TEXT NOT NULL,   -- argon2id of the password, SHA-256 of the token
  scope   TEXT NOT NULL,
  created TEXT NOT NULL,
  expires TEXT NOT NULL,
  must_change INTEGER NOT NULL,
  PRIMARY KEY (account, kind, id)
);
CREATE UNIQUE INDEX credential_hash ON credential (hash);

CREATE TABLE session (
  id      TEXT PRIMARY KEY, -- hex SHA-256 of the cookie
  account TEXT NOT NULL,
  post    TEXT NOT NULL,
  agent   TEXT NOT NULL,    -- browser's name, to recognise the device in the list
  created TEXT NOT NULL,
  expires TEXT NOT NULL
);
CREATE INDEX session_account ON session (account);

CREATE TABLE access_log (   -- who looked at what the vault holds
  n       @SERIAL,
  at      TEXT NOT NULL,
  actor   TEXT NOT NULL,
  purpose TEXT NOT NULL,
  subject TEXT NOT NULL,    -- person or case
  ref     TEXT NOT NULL
);

CREATE TABLE draft (        -- a form not sent yet, so that nothing typed is lost
  account TEXT NOT NULL,
  form    TEXT NOT NULL,
  at      TEXT NOT NULL,
  body    TEXT NOT NULL,
  PRIMARY KEY (account, form)
);

CREATE TABLE job (          -- work that survives a restart
  id      TEXT PRIMARY KEY,
  kind    TEXT   NOT NULL,
  state   TEXT   NOT NULL,  -- waiting, running, done, failed, undone
  actor   TEXT   NOT NULL,
  spec    TEXT   NOT NULL,  -- JSON
  done    BIGINT NOT NULL,  -- rows finished
  total   BIGINT NOT NULL,
  report  TEXT   NOT NULL,  -- JSON
  due     TEXT   NOT NULL,
  updated TEXT   NOT NULL
);
CREATE INDEX job_due ON job (state, due);

CREATE TABLE job_row (      -- what became of each row of an import
  job   TEXT   NOT NULL,
  line  BIGINT NOT NULL,
  state TEXT   NOT NULL,    -- done, refused, undone, kept
  stream TEXT  NOT NULL,
  pos   BIGINT NOT NULL,
  note  TEXT   NOT NULL,
  PRIMARY KEY (job, line)
) @NOROWID;

CREATE TABLE import_file (
  sha256 TEXT PRIMARY KEY,
  name   TEXT NOT NULL,
  size   BIGINT NOT NULL,
  at     TEXT NOT NULL,
  actor  TEXT NOT NULL,
  body   @BLOB NOT NULL
);

CREATE TABLE cursor (
  name TEXT PRIMARY KEY,
  pos  BIGINT NOT NULL
);

CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
);
