// Package shipped holds the data files that travel inside the binary: standards, calendars, divisions. It hands
// them out as tables and parsed editions and keeps no rule of its own.
package shipped
