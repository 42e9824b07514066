using ActorLoad.Core.Plan;
using CsCheck;
using Xunit;

namespace ActorLoad.Core.Tests.Plan;

public sealed class IdRangeSpecs
{
    private static readonly Gen<IdRange> AnyRange =
        from whole in Gen.Int[0, 500]
        from outer in AnyPart
        from inner in AnyPart
        select IdRange.Whole(whole).Part(outer.Index, outer.Count).Part(inner.Index, inner.Count);

    private static Gen<(int Index, int Count)> AnyPart =>
        from count in Gen.Int[1, 9]
        from index in Gen.Int[0, count - 1]
        select (index, count);

    [Fact]
    public void Should_hold_every_connection_once_when_it_is_the_whole() => Gen.Int[0, 1000].Sample(connections =>
        Assert.Equal(Enumerable.Range(0, connections), IdRange.Whole(connections).Ids()));

    [Fact]
    public void Should_hold_each_id_in_one_part_when_it_is_parted_and_parted_again() => Gen.Select(AnyRange, Gen.Int[1, 600]).Sample((range, parts) =>
    {
        var all = Enumerable.Range(0, parts).SelectMany(part => range.Part(part, parts).Ids()).Order();

        Assert.Equal(range.Ids(), all);
    });

    [Fact]
    public void Should_have_parts_that_differ_by_one_at_most() => Gen.Select(AnyRange, Gen.Int[1, 600]).Sample((range, parts) =>
    {
        var sizes = Enumerable.Range(0, parts).Select(part => range.Part(part, parts).Count).ToArray();

        Assert.InRange(sizes.Max() - sizes.Min(), 0, 1);
        Assert.Equal(sizes.OrderDescending(), sizes);
    });

    [Fact]
    public void Should_give_the_place_back_when_asked_for_the_id_that_stands_there() => AnyRange.Where(range => range.Count > 0).Sample(range =>
        Assert.All(Enumerable.Range(0, range.Count), place => Assert.Equal(place, range.IndexOf(range[place]))));

    [Fact]
    public void Should_contain_its_own_ids_and_no_other() => AnyRange.Sample(range =>
    {
        var ids = range.Ids().ToHashSet();

        Assert.All(Enumerable.Range(-2, 510), id => Assert.Equal(ids.Contains(id), range.Contains(id)));
    });

    [Fact]
    public void Should_take_every_third_from_the_second_on_when_it_is_the_second_part_of_three()
    {
        var part = IdRange.Whole(10).Part(1, 3);

        Assert.Equal([1, 4, 7], part.Ids());
        Assert.Equal((1, 3, 3), (part.First, part.Stride, part.Count));
    }

    [Fact]
    public void Should_be_empty_when_there_are_more_parts_than_ids()
    {
        var part = IdRange.Whole(2).Part(2, 3);

        Assert.Equal(0, part.Count);
        Assert.False(part.Contains(part.First));
    }

    /// <summary>A step as wide as the parts are many, over and over, would leave the range of an int.</summary>
    [Fact]
    public void Should_stay_in_range_when_it_is_parted_often()
    {
        var range = IdRange.Whole(10_000_000);
        for (var i = 0; i < 10; i++)
            range = range.Part(999, 1000);

        Assert.Equal(0, range.Count);
    }

    [Theory]
    [InlineData(-1, 1, 1)]
    [InlineData(0, 0, 1)]
    [InlineData(0, 1, -1)]
    [InlineData(int.MaxValue, 1, 2)]
    [InlineData(0, int.MaxValue, 3)]
    public void Should_refuse_numbers_that_make_no_range(int first, int stride, int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new IdRange(first, stride, count));

    [Theory]
    [InlineData(-1, 3)]
    [InlineData(3, 3)]
    [InlineData(0, 0)]
    public void Should_refuse_a_part_that_is_none(int index, int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => IdRange.Whole(10).Part(index, count));
}
