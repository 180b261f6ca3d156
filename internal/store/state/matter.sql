-- The fold of each matter/… stream, what lists and finds it, and what is counted. All of it can be drawn again.
CREATE TABLE {matter} (
  born     @KEY,             -- pos of its filing: the order of lists, and the search row
  id       TEXT    NOT NULL,
  ver      BIGINT  NOT NULL,
  pos      BIGINT  NOT NULL, -- last entry folded into it
  number   TEXT    NOT NULL, -- 2018-000123
  status   TEXT    NOT NULL,
  unit     TEXT    NOT NULL, -- responsible unit, empty when none
  place    TEXT    NOT NULL, -- district/town/community/cell, cut short where unknown
  site     TEXT    NOT NULL,
  problem  TEXT    NOT NULL, -- code of the problem class
  channel  TEXT    NOT NULL,
  severity TEXT    NOT NULL,
  entered  TEXT    NOT NULL,
  due      TEXT    NOT NULL, -- empty while no clock runs
  restricted TEXT  NOT NULL, -- kind of restriction, empty when none
  external TEXT    NOT NULL, -- the sender's own number
  receipt  TEXT    NOT NULL, -- receipt of the citizen who reported it
  history  INTEGER NOT NULL, -- 1: imported, outside every rate
  what     TEXT    NOT NULL, -- ref of the description
  words    TEXT    NOT NULL, -- ref of the place in words
  state    TEXT    NOT NULL  -- JSON of the folded state
);

CREATE TABLE {matter_scope} ( -- one row for each token under which a matter may be seen: its live matters and those closed in one way are a run each
  token  TEXT   NOT NULL,
  closed TEXT   NOT NULL,      -- status in which it ended; empty while it is live, so that a step on the way moves no row
  born   BIGINT NOT NULL,
  PRIMARY KEY (token, closed, born)
) @NOROWID;

CREATE TABLE {matter_queue} ( -- the same of live matters by their due moment: what is to be done next
  token TEXT   NOT NULL,
  due   TEXT   NOT NULL,     -- empty while no clock runs
  born  BIGINT NOT NULL,
  PRIMARY KEY (token, due, born)
) @NOROWID;

CREATE TABLE {matter_when} (  -- moments by which the jobs of the clock find matters; see queue.go
  what TEXT   NOT NULL,       -- a wait of the matter, closed, to-look-at, or false:<unit>
  at   TEXT   NOT NULL,
  born BIGINT NOT NULL,
  PRIMARY KEY (what, at, born)
) @NOROWID;

CREATE TABLE {matter_near} (  -- what a matter is found by: s:<site>, g:<square of about 100 m>, e:<sender's number>, r:<receipt>, l:<link>, o:<objection code>
  key  TEXT   NOT NULL,
  born BIGINT NOT NULL,
  PRIMARY KEY (key, born)
) @NOROWID;

CREATE TABLE {matter_span} (  -- what scores count, from which entry to which; to_pos is exclusive
  born     BIGINT NOT NULL,
  from_pos BIGINT NOT NULL,
  to_pos   BIGINT NOT NULL,
  status   TEXT   NOT NULL,
  unit     TEXT   NOT NULL,
  place    TEXT   NOT NULL,
  problem  TEXT   NOT NULL,
  severity TEXT   NOT NULL,
  counts   INTEGER NOT NULL, -- 0: outside every rate (imported, restricted)
  reopened BIGINT NOT NULL,
  verdict  TEXT   NOT NULL,  -- of the last report or the close
  PRIMARY KEY (born, from_pos)
) @NOROWID;

CREATE TABLE {matter_serial} ( -- last number given out in a year
  year TEXT   PRIMARY KEY,
  last BIGINT NOT NULL
);

CREATE TABLE {tally} (        -- kept counts of unrestricted matters
  place  TEXT   NOT NULL,     -- with all below it; empty for the whole
  unit   TEXT   NOT NULL,
  status TEXT   NOT NULL,
  n      BIGINT NOT NULL,
  PRIMARY KEY (place, unit, status)
) @NOROWID;

--sqlite CREATE VIRTUAL TABLE {search} USING fts5(v, content='', contentless_delete=1, detail=none, tokenize="unicode61 remove_diacritics 0");
--postgres CREATE TABLE {search} (rowid BIGINT PRIMARY KEY, v TSVECTOR NOT NULL);
--index
CREATE UNIQUE INDEX {matter}_id ON {matter} (id);
CREATE UNIQUE INDEX {matter}_number ON {matter} (number);
--sqlite CREATE INDEX {matter}_status ON {matter} (status);
--postgres CREATE INDEX {matter}_status ON {matter} (status, born);
--postgres CREATE INDEX {search}_v ON {search} USING GIN (v);
