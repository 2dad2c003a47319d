package scheduler

import (
	"slices"
	"strings"
	"time"
)

// cities are the zones that people name by their city; any other zone is
// known by its whole IANA name.
var cities = []string{
	"Africa/Cairo", "Africa/Johannesburg", "Africa/Lagos", "Africa/Nairobi",
	"America/Bogota", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Mexico_City",
	"America/New_York", "America/Sao_Paulo", "America/Toronto", "America/Vancouver",
	"Asia/Bangkok", "Asia/Dubai", "Asia/Hong_Kong", "Asia/Jakarta", "Asia/Jerusalem", "Asia/Kolkata", "Asia/Manila",
	"Asia/Seoul", "Asia/Shanghai", "Asia/Singapore", "Asia/Taipei", "Asia/Tokyo",
	"Australia/Melbourne", "Australia/Perth", "Australia/Sydney",
	"Europe/Amsterdam", "Europe/Athens", "Europe/Berlin", "Europe/Brussels", "Europe/Bucharest", "Europe/Budapest",
	"Europe/Copenhagen", "Europe/Dublin", "Europe/Helsinki", "Europe/Istanbul", "Europe/Kyiv", "Europe/Lisbon",
	"Europe/London", "Europe/Luxembourg", "Europe/Madrid", "Europe/Oslo", "Europe/Paris", "Europe/Prague",
	"Europe/Rome", "Europe/Stockholm", "Europe/Vienna", "Europe/Warsaw", "Europe/Zurich",
	"Pacific/Auckland",
}

// Zone finds a time zone of the IANA data by its name or its city, whatever
// the case. The program must embed the zone data (time/tzdata).
func Zone(name string) (string, bool) {
	name = strings.TrimSpace(name)
	if name == "" || len(name) > 60 || strings.EqualFold(name, "local") {
		return "", false
	}
	if strings.EqualFold(name, "utc") {
		return "UTC", true
	}
	city := strings.ReplaceAll(name, " ", "_")
	i := slices.IndexFunc(cities, func(zone string) bool {
		_, of, _ := strings.Cut(zone, "/")
		return strings.EqualFold(zone, city) || strings.EqualFold(of, city)
	})
	if i >= 0 {
		return cities[i], true
	}
	if _, err := time.LoadLocation(name); err == nil && strings.Contains(name, "/") {
		return name, true
	}
	return "", false
}
