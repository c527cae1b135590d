package clone

// maxCells bounds the table of common: two functions of two thousand words each.
const maxCells = 4 << 20

// common lists the index pairs of a longest common subsequence of two lists, in
// order. Lists that are too long for a table have none.
func common[T ~string](a, b []T) [][2]int {
	width := len(b) + 1
	if (len(a)+1)*width > maxCells {
		return nil
	}
	table := make([]int32, (len(a)+1)*width)
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				table[i*width+j] = table[(i+1)*width+j+1] + 1
			} else {
				table[i*width+j] = max(table[(i+1)*width+j], table[i*width+j+1])
			}
		}
	}
	var out [][2]int
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			out = append(out, [2]int{i, j})
			i, j = i+1, j+1
		case table[(i+1)*width+j] >= table[i*width+j+1]:
			i++
		default:
			j++
		}
	}
	return out
}
