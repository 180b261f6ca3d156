package app

import (
	"fmt"
	"strings"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
)

// people are the persons of a duty table, each once, and the posts that they take, each once: a person who serves ten cells in
// one function has one post. Everything in it follows from the rows, so that it is the same after a restart.
type people struct {
	persons []tablePerson
	seats   []tableSeat
	at      map[seatPlace]int // number of the seat that a cell of the sheet means
}

// tablePerson is one person of the table.
type tablePerson struct {
	dutyPerson
	key   string // where the sheet names him first; never his name or phone, since IDs are made of it
	line  int
	seats []int
}

// tableSeat is one post of the table.
type tableSeat struct {
	key        string
	person     int
	unit       string // words
	under      string // words of the ground that the unit lies in
	cell       string // name of the first cell, which the post is called by
	line       int
	day        calendar.Date
	ofDistrict bool // the post is the district's: the row names no unit
	dutyFunction
}

// seatPlace is one person's place in the sheet.
type seatPlace struct {
	line, n int
	column  string
}

// dutyPeople gathers the persons of good rows.
func dutyPeople(rows []ImportRow, today calendar.Date) *people {
	p := &people{at: map[seatPlace]int{}}
	persons, seats := map[[3]string]int{}, map[[4]string]int{}
	for _, r := range rows {
		if len(r.Faults) > 0 {
			continue
		}
		list, _ := dutyPersons(r.Values) // rows that cannot be read have faults
		for _, x := range list {
			unit, under := x.seatUnit(r.Values)
			who := [3]string{x.name, x.phone}
			if x.phone == "" {
				who[2] = unit + "/" + under // without a phone, one name in two units is two persons
			}
			n, known := persons[who]
			if !known {
				n = len(p.persons)
				persons[who] = n
				p.persons = append(p.persons, tablePerson{dutyPerson: x, key: fmt.Sprintf("%d|%s|%d", r.Line, x.column, x.n), line: r.Line})
			}
			sits := [4]string{x.column, unit, under, fmt.Sprint(n)}
			s, known := seats[sits]
			if !known {
				s = len(p.seats)
				seats[sits] = s
				p.seats = append(p.seats, tableSeat{key: fmt.Sprintf("%d|%s|%d", r.Line, x.column, x.n), person: n, unit: unit, under: under, cell: r.Values["name"],
					line: r.Line, day: dutyDay(r.Values, today), ofDistrict: unit == "", dutyFunction: x.dutyFunction})
				p.persons[n].seats = append(p.persons[n].seats, s)
			}
			p.at[seatPlace{r.Line, x.n, x.column}] = s
		}
	}
	return p
}

// seatUnit is the unit of the person's post in words, and what it lies in; empty for the district.
func (p dutyPerson) seatUnit(v map[string]string) (unit, under string) {
	switch p.seat {
	case seatTown:
		return v["town"], ""
	case seatLeader:
		return v["sponsor_unit"], ""
	case seatHelper:
		return splitNames(v["helpers"])[p.n], ""
	}
	if v["community"] != "" {
		return v["community"], v["town"]
	}
	return v["town"], ""
}

func (p *people) seatOf(line int, x dutyPerson) *tableSeat {
	n, ok := p.at[seatPlace{line, x.n, x.column}]
	if !ok {
		return nil
	}
	return &p.seats[n]
}

// The lines under which a job keeps what it makes of persons; they are beyond those of unknown names.
const (
	accountLines = -1_000_000
	postLines    = -2_000_000
)

// makePeople enrols the persons of a duty table and gives them their posts.
func (r *run) makePeople() error {
	persons, seats := r.peopleRows()
	if err := r.each("account", persons, (*batch).enrolPerson); err != nil {
		return err
	}
	return r.each("seat", seats, (*batch).seatPerson)
}

// peopleRows gathers the persons of a duty table: a row for each of them, and for each of their posts.
func (r *run) peopleRows() (persons, seats []ImportRow) {
	if r.Spec.Kind != ImportDuties {
		return nil, nil
	}
	r.people = dutyPeople(r.rows, r.db.Now().Date())
	for n := range r.people.persons {
		persons = append(persons, ImportRow{Line: accountLines - n})
	}
	for n := range r.people.seats {
		seats = append(seats, ImportRow{Line: postLines - n})
	}
	return persons, seats
}

// seatPost is the post of a seat: the one that this import made, or one that was there, of the same role in the same unit, held by
// an account of the same name. Empty when there is none.
func (b *batch) seatPost(s *tableSeat) org.PostID {
	if s == nil {
		return ""
	}
	made := org.PostID(b.Spec.idOf("seat|" + s.key))
	if b.d.Org.Post(made).Alive(s.day) {
		return made
	}
	unit, err := b.seatUnit(s)
	if err != nil {
		return ""
	}
	name := b.people.persons[s.person].name
	for _, p := range b.d.Org.PostsIn(unit, s.day) {
		holder := b.d.Org.Account(p.HolderOn(s.day).Account)
		if holder.ID != "" && holder.Name == name && len(p.RolesOn(s.day)) == 1 && p.RolesOn(s.day)[0] == s.role {
			return p.ID
		}
	}
	return b.paperPost(s, unit, name)
}

// paperHolders is the purpose under which a leader on paper is found again by his name: the index holds no name, only its keyed
// hash, and goes with the person when he is erased.
const paperHolders = "post-holder"

func paperHolder(s *tableSeat, unit org.UnitID, name string) string {
	return string(s.role) + "|" + string(unit) + "|" + name
}

// paperPost is the post that a leader of that name holds on paper, empty when none does.
func (b *batch) paperPost(s *tableSeat, unit org.UnitID, name string) org.PostID {
	list, err := b.t.FindBlind(paperHolders, paperHolder(s, unit, name))
	if err != nil {
		return "" // a second post is a smaller harm than a lost row
	}
	for _, person := range list {
		id := org.PostID(strings.TrimPrefix(person, "case/"))
		if p := b.d.Org.Post(id); p.Alive(s.day) && p.HolderOn(s.day).Paper() {
			return id
		}
	}
	return ""
}

func (b *batch) seatUnit(s *tableSeat) (org.UnitID, error) {
	if !s.ofDistrict {
		return b.needUnit(s.unit, s.under)
	}
	if unit := b.top(); unit != "" {
		return unit, nil
	}
	return "", fault.New(fault.Refused, "还没有区县或功能区，请先导入单位")
}

// accountOf is the account of a person of the table: the one that this import opened, or that which holds one of his posts.
func (b *batch) accountOf(n int) org.AccountID {
	p := b.people.persons[n]
	made := org.AccountID(b.Spec.idOf("account|" + p.key))
	if b.d.Org.Account(made).ID != "" {
		return made
	}
	for _, s := range p.seats {
		if post := b.seatPost(&b.people.seats[s]); post != "" {
			if a := b.d.Org.Post(post).HolderOn(b.people.seats[s].day).Account; a != "" {
				return a
			}
		}
	}
	return ""
}

// enrolPerson opens an account without a secret for one person. Leaders without a phone stay on paper.
func (b *batch) enrolPerson(row ImportRow) (outcome, error) {
	n := accountLines - row.Line
	p := b.people.persons[n]
	switch {
	case b.accountOf(n) != "":
		return outcome{"", "沿用已有账号：" + p.name}, nil
	case p.paper && p.phone == "":
		return outcome{"", "按纸面任职登记"}, nil
	}
	id, today := org.AccountID(b.Spec.idOf("account|"+p.key)), b.t.Now().Date()
	phone, err := b.t.Secret(id.Stream(), "account/"+string(id), "phone", p.phone, false)
	if err != nil {
		return outcome{}, err
	}
	login := b.freeLogin(p.login)
	if err := b.enrol(id, org.Enrol{ID: id, Login: login, Name: p.name, Phone: phone, From: min(today, b.people.seats[p.seats[0]].day)}); err != nil {
		return outcome{}, ofPerson(err, p.line, p.word, p.name)
	}
	return outcome{string(id.Stream()), "登记人员：" + p.name + "，登录名 " + login}, nil
}

// ofPerson names the row and the person in front of a refusal.
func ofPerson(err error, line int, word, name string) error {
	if k := fault.KindOf(err); k != fault.Internal {
		return fault.New(k, "第 %d 行的%s“%s”：%s", line, word, name, err)
	}
	return err
}

// enrol opens an account without a secret; later rows of the batch see it.
func (b *batch) enrol(id org.AccountID, c org.Enrol) error {
	if err := change[org.Account, org.AccountCommand](b.t, b.orgFacts(b.q), accounts, string(id), c); err != nil {
		return err
	}
	a, err := accounts.From(b.t, string(id))
	if err != nil {
		return err
	}
	b.learn(org.Parts{Accounts: []org.Account{a.State}})
	return nil
}

// freeLogin is the first free login name wgz001, wgz002, …
func (b *batch) freeLogin(prefix string) string {
	taken := map[string]bool{}
	for _, a := range b.d.Org.Accounts() {
		taken[a.Login] = true
	}
	for n := 1; ; n++ {
		if login := fmt.Sprintf("%s%03d", prefix, n); !taken[login] {
			return login
		}
	}
}

// seatPerson creates one post and puts its person in: by his account, or on paper.
func (b *batch) seatPerson(row ImportRow) (outcome, error) {
	s := &b.people.seats[postLines-row.Line]
	p := b.people.persons[s.person]
	if b.seatPost(s) != "" {
		return outcome{"", "沿用已有岗位：" + s.word}, nil
	}
	unit, err := b.seatUnit(s)
	if err != nil {
		return outcome{}, ofPerson(err, s.line, s.word, p.name)
	}
	id := org.PostID(b.Spec.idOf("seat|" + s.key))
	name := b.freePost(unit, s.word+"（"+s.cell+"）", s.day)
	holder := org.Holder{Account: b.accountOf(s.person)}
	if holder.Account == "" {
		k := newDesk(b.t, b.d, id.Stream(), matter.State{})
		if holder.Name = k.Secret("holder", p.name); k.err != nil {
			return outcome{}, k.err
		}
		if err := b.t.SetBlind(paperHolders, paperHolder(s, unit, p.name), k.person); err != nil {
			return outcome{}, err
		}
	}
	desk := org.PostDesk{Name: name, Roles: []org.Role{s.role}}
	err = b.posts(id, org.CreatePost{ID: id, Unit: unit, Desk: desk, From: s.day}, org.Appoint{Holder: holder, From: s.day})
	if err != nil {
		return outcome{}, ofPerson(err, s.line, s.word, p.name)
	}
	return outcome{string(id.Stream()), "新建岗位：" + name}, nil
}

// freePost is a name of a post that its unit does not use yet.
func (b *batch) freePost(unit org.UnitID, name string, day calendar.Date) string {
	taken := map[string]bool{}
	for _, p := range b.d.Org.PostsIn(unit, day) {
		taken[p.NameOn(day)] = true
	}
	free := name
	for n := 2; taken[free]; n++ {
		free = fmt.Sprintf("%s%d", name, n)
	}
	return free
}

// posts carries out commands on one post; later rows of the batch see what they did.
func (b *batch) posts(id org.PostID, steps ...org.PostCommand) error {
	for _, c := range steps {
		if err := change(b.t, b.orgFacts(b.q), posts, string(id), c); err != nil {
			return err
		}
	}
	p, err := posts.From(b.t, string(id))
	if err != nil {
		return err
	}
	b.learn(org.Parts{Posts: []org.Post{p.State}})
	return nil
}
