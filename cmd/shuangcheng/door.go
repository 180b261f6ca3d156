package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/store"
	"shuangcheng/proof"
)

// freshFor is how old the published checkpoint may be before one who asks is given a new one. It bounds how often a
// stranger can make the server sign.
const freshFor = time.Minute

// checkpointDoor mounts what witnesses need: the newest checkpoint, the proof that it extends the one they hold, the keys
// of the journal with their proofs, and the place for their signatures. All of it is public by its nature.
func checkpointDoor(mux *http.ServeMux, db *store.DB, policy *proof.Policy) {
	mux.HandleFunc("GET /checkpoint", func(w http.ResponseWriter, r *http.Request) {
		c, err := freshCheckpoint(r, db)
		if err != nil {
			refuse(w, err)
			return
		}
		plain(w, http.StatusOK, c.Note)
	})
	mux.HandleFunc("GET /checkpoint/consistency", func(w http.ResponseWriter, r *http.Request) {
		from, err := strconv.ParseInt(r.FormValue("from"), 10, 64)
		if err != nil {
			refuse(w, fault.New(fault.Invalid, "from 应是条数"))
			return
		}
		c, err := db.LastPublished()
		if err == nil {
			var hashes []proof.Hash
			hashes, err = db.Extension(c, from)
			if err == nil {
				sendJSON(w, store.WitnessRequest{Note: c.Note, Proofs: []store.WitnessExtension{{From: from, Hashes: hashes}}})
				return
			}
		}
		refuse(w, err)
	})
	mux.HandleFunc("GET /checkpoint/keys.zip", func(w http.ResponseWriter, r *http.Request) {
		var buf bytes.Buffer
		c, err := db.LastPublished()
		if err == nil {
			_, err = db.Prove(r.Context(), &buf, store.ProofOptions{Streams: []journal.Stream{journal.Of("journal", strconv.Itoa(c.Epoch))}})
		}
		if err != nil {
			refuse(w, err)
			return
		}
		w.Header().Set("Content-Type", "application/zip")
		w.Write(buf.Bytes())
	})
	mux.HandleFunc("POST /checkpoint/cosign", func(w http.ResponseWriter, r *http.Request) {
		var c cosigned
		body, err := io.ReadAll(io.LimitReader(r.Body, 8<<10))
		if err == nil {
			err = json.Unmarshal(body, &c)
		}
		switch {
		case err != nil:
			refuse(w, fault.New(fault.Invalid, "见证签名的写法不对").Because(err))
		case policy == nil:
			refuse(w, fault.New(fault.Denied, "本系统没有配置见证方，请联系管理员"))
		default:
			if err := db.Cosign(r.Context(), c.Origin, c.Size, c.Line, policyKeys(policy)); err != nil {
				refuse(w, err)
				return
			}
			plain(w, http.StatusOK, "ok\n")
		}
	})
}

// freshCheckpoint is the newest published checkpoint, made anew when the journal has moved and the last one is old.
func freshCheckpoint(r *http.Request, db *store.DB) (store.Checkpoint, error) {
	c, err := db.LastPublished()
	if err == nil && db.Now().Sub(c.At) < freshFor {
		return c, nil
	}
	fresh, err := db.Publish(r.Context())
	if err != nil && c.Note != "" { // read-only for want of space: the last one is still true
		return c, nil
	}
	return fresh, err
}

func policyKeys(p *proof.Policy) (keys []string) {
	if p == nil {
		return nil
	}
	for _, w := range p.Witnesses {
		keys = append(keys, w.Key)
	}
	return keys
}

// refuse answers with the sentence of a fault; anything else is logged and not shown.
func refuse(w http.ResponseWriter, err error) {
	status := map[fault.Kind]int{fault.Invalid: http.StatusBadRequest, fault.Missing: http.StatusNotFound,
		fault.Denied: http.StatusForbidden, fault.Unavailable: http.StatusServiceUnavailable}[fault.KindOf(err)]
	if status == 0 {
		slog.Error("checkpoint door", "err", err)
		plain(w, http.StatusInternalServerError, "暂时不能答复，请稍后再试。\n")
		return
	}
	plain(w, status, err.Error()+"\n")
}

func sendJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		slog.Debug("caller has gone", "err", err)
	}
}
