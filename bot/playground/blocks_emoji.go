package playground

import (
	"strconv"
	"strings"
)

// emojis are those by whose names apps and people mostly call them. Any other
// stays a name, as it does in Slack where a workspace does not have it.
var emojis = map[string]string{
	"+1": "👍", "thumbsup": "👍", "-1": "👎", "thumbsdown": "👎", "wave": "👋", "clap": "👏", "pray": "🙏", "raised_hands": "🙌",
	"ok_hand": "👌", "point_right": "👉", "point_down": "👇", "eyes": "👀", "smile": "😄", "slightly_smiling_face": "🙂", "thinking_face": "🤔",
	"heart": "❤️", "tada": "🎉", "star": "⭐", "sparkles": "✨", "bulb": "💡", "bell": "🔔", "lock": "🔒", "key": "🔑", "memo": "📝",
	"calendar": "📅", "date": "📅", "clock1": "🕐", "hourglass": "⌛", "hourglass_flowing_sand": "⏳", "paperclip": "📎", "pushpin": "📌",
	"white_check_mark": "✅", "heavy_check_mark": "✔️", "x": "❌", "warning": "⚠️", "question": "❓", "exclamation": "❗", "information_source": "ℹ️",
	"arrow_right": "➡️", "arrow_left": "⬅️", "red_circle": "🔴", "large_green_circle": "🟢", "large_yellow_circle": "🟡", "rocket": "🚀",
	"chart_with_upwards_trend": "📈", "bar_chart": "📊", "speech_balloon": "💬", "email": "✉️", "phone": "☎️", "link": "🔗", "mag": "🔍",
}

// emoji replaces names between colons.
func emoji(s string) string {
	if strings.Count(s, ":") < 2 {
		return s
	}
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(s, ":")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, after, closed := strings.Cut(rest, ":")
		if sign := emojis[name]; closed && sign != "" {
			b.WriteString(sign)
			s = after
			continue
		}
		b.WriteByte(':')
		s = rest
	}
}

// signOf is an emoji of rich text: its code points in hexadecimal, else by name.
func signOf(o object) string {
	name := textAt(o, "name")
	var b strings.Builder
	for _, code := range strings.Split(textAt(o, "unicode"), "-") {
		r, err := strconv.ParseUint(code, 16, 21)
		if err != nil || r < 0x20 {
			return emoji(":" + name + ":")
		}
		b.WriteRune(rune(r))
	}
	return b.String()
}
