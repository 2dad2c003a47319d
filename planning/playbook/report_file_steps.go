package playbook

// What a plan file holds of the reviews of a plan: the sections of its progress
// reports as they were written, and the mentor's reviews. Tables, never written to.
var (
	reportFileLists = []fileList{
		{id: reportList, max: 40},
		{id: mentorList, max: 60},
	}
	reportFileSteps = []fileStep{
		{id: "report_for", list: reportList, kind: fileDate},
		{id: "report_success", list: reportList, kind: fileText},
		{id: "report_obstacles", list: reportList, kind: fileText},
		{id: "report_unexpected", list: reportList, kind: fileText},
		{id: "report_opportunities", list: reportList, kind: fileText},
		{id: "report_decisions", list: reportList, kind: fileText},
		{id: "closing_opportunities", list: reportList, kind: fileText},
		{id: "closing_relationship", list: reportList, kind: fileText},
		{id: "closing_revenue", list: reportList, kind: fileText},
		{id: "closing_value", list: reportList, kind: fileText},
		{id: "closing_risks", list: reportList, kind: fileText},

		{id: carriedFrom("goal"), list: "goal", kind: fileText},
		{id: carriedFrom("solution"), list: "solution", kind: fileText},
		{id: carriedFrom("action"), list: "action", kind: fileText},
		{id: mentorEvery, kind: fileWhole, options: "2 6"},

		{id: "mentor_on", list: mentorList, kind: fileDate},
		{id: "mentor", list: mentorList, kind: filePerson},
		{id: "mentor_document", list: mentorList, kind: fileText},
		{id: "mentor_document.until", list: mentorList, kind: fileDate},
		{id: "mentor_productive", list: mentorList, kind: fileWhole, options: "1 5"},
		{id: "mentor_productive.note", list: mentorList, kind: fileText},
		{id: "mentor_values", list: mentorList, kind: fileWhole, options: "1 5"},
		{id: "mentor_values.note", list: mentorList, kind: fileText},
		{id: "mentor_comment", list: mentorList, kind: fileText},
	}
	reportFileMarks = []fileMark{
		{"report_opportunities.keep", reportList},
		{"mentor.pack", mentorList},
		{"goal.carried", "goal"},
		{"solution.carried", "solution"},
		{"action.carried", "action"},
	}
)
