-- Who is told what. Drawn from the journal by the job that follows it (app.DrawNotices); with the rows gone and the cursor
-- notices at 0 it draws the last weeks again. What a person has read is his own: it says neither when nor is it shown to anybody else.

CREATE TABLE notice (
  key   TEXT   NOT NULL,   -- who is told: u:<unit>, a:<account>, role:<role>, r:<kind>:<unit>
  pos   BIGINT NOT NULL,   -- entry that tells it
  news  TEXT   NOT NULL,
  born  BIGINT NOT NULL,   -- of the matter
  at    TEXT   NOT NULL,
  actor TEXT   NOT NULL,   -- who is not told: he did it
  PRIMARY KEY (key, pos, news)
) @NOROWID;
CREATE INDEX notice_at ON notice (at);

CREATE TABLE notice_mark ( -- everything up to there is read
  account TEXT PRIMARY KEY,
  pos     BIGINT NOT NULL
);

CREATE TABLE notice_read ( -- single ones read beyond the mark
  account TEXT   NOT NULL,
  pos     BIGINT NOT NULL,
  PRIMARY KEY (account, pos)
) @NOROWID;
