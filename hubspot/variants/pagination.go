package variants

func paginationVariants() []Variant {
	return nil
}
