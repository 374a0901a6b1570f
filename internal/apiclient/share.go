package apiclient

// share is how much of what is used of a window is used here, as answers tell of it: between two of them less may be left than
// one request takes, and then others ask too, such as runs from other states. It fades, since they come and go.
type share struct {
	own, all float64
	known    int64 // how many answers it is made of, at most several
}

// several is how many others may be about to do the same, and how many answers it takes to know.
const several = 10

// begin takes in the first answer of a window, with how many of its requests are used. Who is the only one to use any is not
// about to meet others.
func (s *share) begin(used int64) {
	if s.known == 0 && used <= 1 {
		s.known = several
	}
}

// answered takes in that an answer told of so many requests less than the answer before.
func (s *share) answered(fewer int64) {
	const fades = 0.95 // twenty answers ago counts a third
	s.own = s.own*fades + 1
	s.all = s.all*fades + float64(max(fewer, 0))
	s.known = min(s.known+1, several)
}

// of is how many requests can be in flight here while so many are left, without taking what others are about to take.
func (s *share) of(left int64) int64 {
	if s.own < s.all { // else nobody else asks: requests in flight may be told of before they are answered
		const margin = 2 // what others have in flight was not counted when that was told
		least := min(1, left/several)
		left = max(least, int64(float64(left)*s.own/s.all/margin))
	}
	if s.known < several && left < several*several { // several may begin at once, with as many requests each
		return min(left, s.known+1)
	}
	return left
}
