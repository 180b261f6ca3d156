package org

import (
	"slices"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/value"
)

// Facts about a unit.
type (
	// UnitFounded 单位设立.
	UnitFounded struct {
		ID       UnitID        `json:"id"`
		Code     string        `json:"code"`
		Sort     UnitKind      `json:"kind"`
		Name     UnitName      `json:"name"`
		Parent   UnitID        `json:"parent,omitempty"`
		Division Division      `json:"division,omitzero"`
		From     calendar.Date `json:"from"`
		To       calendar.Date `json:"to,omitzero"` // last day, for temporary bodies founded with an end
		Aliases  []string      `json:"aliases,omitempty"`
	}
	// UnitRenamed 单位更名; the past keeps the old name.
	UnitRenamed struct {
		From     calendar.Date `json:"from"`
		Name     UnitName      `json:"name"`
		Document string        `json:"document,omitempty"` // number of the paper 文号
	}
	// UnitRecoded 区划代码变更.
	UnitRecoded struct {
		From     calendar.Date `json:"from"`
		Division Division      `json:"division"`
	}
	// UnitMoved 隶属调整; an empty parent puts it at the top.
	UnitMoved struct {
		From     calendar.Date `json:"from"`
		Parent   UnitID        `json:"parent,omitempty"`
		Document string        `json:"document,omitempty"`
	}
	// UnitMerged 并入: the unit ends and Into follows it.
	UnitMerged struct {
		Last     calendar.Date `json:"last"` // last day of the unit
		Into     UnitID        `json:"into"`
		Document string        `json:"document,omitempty"`
	}
	// UnitClosed 撤销.
	UnitClosed struct {
		Last   calendar.Date `json:"last"`
		Reason value.Text    `json:"reason,omitzero"`
	}
	// UnitRestored 恢复: the end entered before was a mistake and counts for no day.
	UnitRestored struct {
		Reason value.Text `json:"reason"`
	}
	// AliasAdded 增加别名.
	AliasAdded struct {
		Alias string `json:"alias"`
	}
	// AliasRemoved 删除别名.
	AliasRemoved struct {
		Alias string `json:"alias"`
	}
	// MembersSet 成员调整 of a zone or a temporary body.
	MembersSet struct {
		From     calendar.Date `json:"from"`
		Members  Members       `json:"members"`
		Document string        `json:"document,omitempty"`
	}
)

func (UnitFounded) Kind() string  { return "unit.founded.v1" }
func (UnitRenamed) Kind() string  { return "unit.renamed.v1" }
func (UnitRecoded) Kind() string  { return "unit.recoded.v1" }
func (UnitMoved) Kind() string    { return "unit.moved.v1" }
func (UnitMerged) Kind() string   { return "unit.merged.v1" }
func (UnitClosed) Kind() string   { return "unit.closed.v1" }
func (UnitRestored) Kind() string { return "unit.restored.v1" }
func (AliasAdded) Kind() string   { return "unit.alias-added.v1" }
func (AliasRemoved) Kind() string { return "unit.alias-removed.v1" }
func (MembersSet) Kind() string   { return "unit.members-set.v1" }

func (e UnitFounded) unit(u *Unit) {
	*u = Unit{ID: e.ID, Code: e.Code, Kind: e.Sort, Aliases: e.Aliases, Span: calendar.Span{From: e.From, To: e.To}}
	u.Names = u.Names.Add(e.From, e.Name)
	u.Parents = u.Parents.Add(e.From, e.Parent)
	if !e.Division.IsZero() {
		u.Divisions = u.Divisions.Add(e.From, e.Division)
	}
}

func (e UnitRenamed) unit(u *Unit)  { u.Names = u.Names.Add(e.From, e.Name) }
func (e UnitRecoded) unit(u *Unit)  { u.Divisions = u.Divisions.Add(e.From, e.Division) }
func (e UnitMoved) unit(u *Unit)    { u.Parents = u.Parents.Add(e.From, e.Parent) }
func (e UnitMerged) unit(u *Unit)   { u.Span.To, u.Successor = e.Last, e.Into }
func (e UnitClosed) unit(u *Unit)   { u.Span.To = e.Last }
func (e UnitRestored) unit(u *Unit) { u.Span.To, u.Successor = "", "" }
func (e AliasAdded) unit(u *Unit)   { u.Aliases = append(slices.Clip(u.Aliases), e.Alias) }
func (e MembersSet) unit(u *Unit)   { u.Members = u.Members.Add(e.From, e.Members) }
func (e AliasRemoved) unit(u *Unit) {
	u.Aliases = slices.DeleteFunc(slices.Clone(u.Aliases), func(a string) bool { return a == e.Alias })
}
