package api

import (
	"github.com/danielgtaylor/huma/v2"

	"shuangcheng/internal/domain/matter"
)

// The choice lists of the domain as types whose schema names their codes, so that the description cannot fall behind.
type (
	channel       matter.Channel
	severity      matter.Severity
	fixKind       matter.FixKind
	capture       matter.Capture
	rejectReason  matter.RejectReason
	returnReason  matter.ReturnReason
	holdReason    matter.HoldReason
	declineReason matter.DeclineReason
	wayout        matter.Wayout
	result        matter.Result
	reopenReason  matter.ReopenReason
	restriction   matter.Restriction
	paper         matter.Paper
	coercion      matter.Coercion
	timeSource    matter.TimeSource
)

func (channel) Schema(huma.Registry) *huma.Schema       { return oneOf(matter.Channels) }
func (severity) Schema(huma.Registry) *huma.Schema      { return oneOf(matter.Severities) }
func (fixKind) Schema(huma.Registry) *huma.Schema       { return oneOf(matter.FixKinds) }
func (capture) Schema(huma.Registry) *huma.Schema       { return oneOf(matter.Captures) }
func (rejectReason) Schema(huma.Registry) *huma.Schema  { return oneOf(matter.RejectReasons) }
func (returnReason) Schema(huma.Registry) *huma.Schema  { return oneOf(matter.ReturnReasons) }
func (holdReason) Schema(huma.Registry) *huma.Schema    { return oneOf(matter.HoldReasons) }
func (declineReason) Schema(huma.Registry) *huma.Schema { return oneOf(matter.DeclineReasons) }
func (wayout) Schema(huma.Registry) *huma.Schema        { return oneOf(matter.Wayouts) }
func (result) Schema(huma.Registry) *huma.Schema        { return oneOf(matter.Results) }
func (reopenReason) Schema(huma.Registry) *huma.Schema  { return oneOf(matter.ReopenReasons) }
func (restriction) Schema(huma.Registry) *huma.Schema   { return oneOf(matter.Restrictions) }
func (paper) Schema(huma.Registry) *huma.Schema         { return oneOf(matter.Papers) }
func (coercion) Schema(huma.Registry) *huma.Schema      { return oneOf(matter.Coercions) }
func (timeSource) Schema(huma.Registry) *huma.Schema    { return oneOf(matter.TimeSources) }

// oneOf is the schema of a choice list: its codes, and the office's words in the description.
func oneOf[T ~string](words []matter.Word[T]) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString}
	for _, w := range words {
		s.Enum = append(s.Enum, string(w.Code))
		if s.Description != "" {
			s.Description += "；"
		}
		s.Description += string(w.Code) + " " + w.Word
	}
	return s
}
