package apiclient

// share is how much of what is used of a window is used here, as answers tell of it: between two of them less may be left than
// one request takes, and then others ask too, such as runs from other states. It fades, since they come and go.
type share struct{ own, all float64 }

// answered takes in that an answer told of so many requests less than the answer before.
func (s *share) answered(fewer int64) {
	const fades = 0.95 // twenty answers ago counts a third
	s.own = s.own*fades + 1
	s.all = s.all*fades + float64(max(fewer, 0))
}

// of is the part of what is left that can be taken without taking what others are about to.
func (s *share) of(left int64) float64 {
	if s.own >= s.all { // nobody else asks; requests in flight are told of before they are answered
		return float64(left)
	}
	return float64(left) * s.own / s.all
}
