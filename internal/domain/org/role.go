// Package org holds who there is: units 单位 as place 块 and line 条, temporary bodies over them, posts 岗位 apart
// from the persons who hold them, and the powers and duties of each, all with dates.
package org

import (
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/say"
)

// UnitID, PostID and AccountID name a unit, a post and an account; they never change and are never reused.
type (
	UnitID    string
	PostID    string
	AccountID string
)

// Role is what a post may do in the loop; a post has one or several.
type Role string

// The roles, from the committee down to the citizen; the Chinese word is what the office says.
const (
	Commander  Role = "commander"   // 指挥长
	OfficeHead Role = "office-head" // 双创办主任
	DutyChief  Role = "duty-chief"  // 值班长
	Clerk      Role = "clerk"       // 双创办内勤
	Supervisor Role = "supervisor"  // 督导员
	LeadDept   Role = "lead"        // 专项组牵头单位
	UnitHead   Role = "unit-head"   // 单位负责人
	Liaison    Role = "liaison"     // 单位联络员
	Town       Role = "town"        // 镇街经办
	Community  Role = "community"   // 社区(村)经办
	CellChief  Role = "cell-chief"  // 网格长
	CellWorker Role = "cell-worker" // 网格员
	Sponsor    Role = "sponsor"     // 包保领导
	Assessor   Role = "assessor"    // 第三方测评员
	Auditor    Role = "auditor"     // 审计
	Officer    Role = "officer"     // 数据专管员: enables standards, redacts, erases
	Admin      Role = "admin"       // 系统管理员: accounts and settings, no matters
	Citizen    Role = "citizen"     // 市民
)

// Roles lists all roles with the office's word, in the order of the lists on screen.
var Roles = []struct {
	Role Role
	Word string
}{
	{Commander, "指挥长"}, {OfficeHead, "双创办主任"}, {DutyChief, "值班长"}, {Clerk, "双创办内勤"},
	{Supervisor, "督导员"}, {LeadDept, "专项组牵头单位"}, {UnitHead, "单位负责人"}, {Liaison, "单位联络员"},
	{Town, "镇街经办"}, {Community, "社区（村）经办"}, {CellChief, "网格长"}, {CellWorker, "网格员"},
	{Sponsor, "包保领导"}, {Assessor, "第三方测评员"}, {Auditor, "审计"}, {Officer, "数据专管员"},
	{Admin, "系统管理员"}, {Citizen, "市民"},
}

// Word is the office's word for r, or r itself when it is unknown.
func (r Role) Word() string {
	for _, x := range Roles {
		if x.Role == r {
			return x.Word
		}
	}
	return string(r)
}

// Actor is who asks for something: an account in the post it has chosen to act for. Unit and roles come from the
// session, never from a form.
type Actor struct {
	Account AccountID
	Post    PostID
	Unit    UnitID
	Chain   []UnitID // Unit and the units above it, nearest first
	Roles   []Role
}

// Has reports whether a holds one of the roles.
func (a Actor) Has(roles ...Role) bool {
	for _, want := range roles {
		for _, r := range a.Roles {
			if r == want {
				return true
			}
		}
	}
	return false
}

// May refuses, in a sentence, whoever holds none of the roles; doing is the deed in words.
func (a Actor) May(doing string, roles ...Role) error {
	if a.Has(roles...) {
		return nil
	}
	words := make(say.List, len(roles))
	for i, r := range roles {
		words[i] = say.As(r.Word())
	}
	return fault.New(fault.Denied, "%s须由%s办理，请联系他们。", say.As(doing), words)
}

// Under reports whether a's unit is u or lies below it.
func (a Actor) Under(u UnitID) bool {
	for _, c := range a.Chain {
		if c == u {
			return true
		}
	}
	return false
}
