//msg:off filing papers are Chinese

package app

import (
	"fmt"

	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/settings"
	"shuangcheng/internal/store"
)

// RightWords says in Chinese what each right is for, in the order of the filing papers.
var RightWords = []struct {
	Right Right
	Word  string
}{
	{Public, "任何人，不用登录"}, {SignedIn, "登录的人"}, {SeeMatters, "看事项（在各自范围内）"}, {FileMatters, "登记事项"}, {BulkWork, "批量派遣、导入台账"}, {SeeOrg, "看机构、责任、网格、点位"},
	{EditOrg, "改机构、岗位、责任、权力"}, {EditCells, "改网格和帮包责任"}, {EditSites, "改点位"}, {SeeStandard, "看测评标准"}, {EditStd, "改测评标准"}, {Accounts, "管账号"}, {Settings, "管设置"},
	{Proofs, "看账本校验、导出证据"}, {Vault, "查看个人信息（写明用途，逐次记录）"}, {Redact, "依法删除文字和个人信息"}, {Operate, "运行与备份"},
}

// reachWords are the words of the reaches.
var reachWords = map[Reach]string{ReachNone: "不看事项", ReachOwn: "自己登记的", ReachUnit: "本单位和下级单位的", ReachPlace: "本辖区或所管网格的", ReachSponsor: "所包保地方的", ReachAll: "全部不受限的"}

// Permission is one line of the policy table, for people.
type Permission struct {
	Role       org.Role
	Word       string
	Reach      []string
	Rights     []Right
	Restricted bool // sees restricted matters that name the unit
}

// Permissions is the whole policy table in the order of the roles.
func Permissions() (list []Permission) {
	for _, r := range org.Roles {
		p := policy[r.Role]
		x := Permission{Role: r.Role, Word: r.Word, Rights: p.rights, Restricted: p.restricted}
		for _, reach := range p.reach {
			x.Reach = append(x.Reach, reachWords[reach])
		}
		list = append(list, x)
	}
	return list
}

// SecurityFacts are what the code does for safety, drawn from the same constants that it runs by: what, and how.
func SecurityFacts() [][2]string {
	first := settings.DefaultSignIn()
	return [][2]string{
		{"口令散列", fmt.Sprintf("Argon2id，迭代 %d 次，内存 %d MB，并行 %d，散列 %d 字节；口令至少 %d 个字符，只存散列", argonTime, argonMemory>>10, argonLanes, argonBytes, minPassword)},
		{"登录限速", "同一登录名连续输错会被拒绝一段时间，口令错和没有这个人答复相同"},
		{"登录有效期", fmt.Sprintf("出厂设置：办公室 %d 天，手机岗位 %d 天，口令条 %d 天，均可在设置里改；浏览器里是随机串，服务器只存它的 SHA-256", first.Office, first.Phone, first.Secret)},
		{"首次启动", fmt.Sprintf("设置码 %d 位随机，只显示在服务器屏幕上，%d 天内有效，用一次；连续输错须等待", codeLength*5, int(setupFor.Hours()/24))},
		{"个人信息", "AES-256-GCM 加密，每人一把密钥，密钥销毁即永久删除；查看须写明用途，逐次记录，记录每日封存进账本"},
		{"账本", "RFC 6962 默克尔树，Ed25519 签名的校验点；改动任何一条都能被查出"},
		{"密钥", "在数据目录之外的密钥目录，权限 0700；不在备份里"},
		{"文字", "经办人填写的文字以加盐承诺封存，依法删除后账本仍可校验；文字中的个人号码自动移入保密库"},
		{"日志内容", "服务器日志只有时间、操作和故障，不含口令、个人信息和事项文字"},
		{"备份", fmt.Sprintf("个人密钥文件满 %d 天自动删除；演练用密钥的临时副本，做完即删", int(store.KeepKeys.Hours()/24))},
		{"不做的事", "不考勤，不记轨迹，不统计在线时长和登录次数，不给工作人员打分排名"},
	}
}
