using System;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Managed.Faces;
using Xunit;

namespace Managed.Tests.Faces;

public class FaceBoxTests
{
    [Fact]
    public void A_box_has_a_middle_and_an_area()
    {
        var box = new FaceBox(10, 20, 30, 50);
        Assert.Equal((25f, 45f, 1500f), (box.CentreX, box.CentreY, box.Area));
    }

    [Fact]
    public void Boxes_that_share_a_third_of_what_they_cover_have_an_overlap_of_a_third() =>
        Assert.Equal(1 / 3f, new FaceBox(0, 0, 10, 10).IntersectionOverUnion(new FaceBox(5, 0, 10, 10)), 1e-7f);

    [Fact]
    public void A_box_within_another_overlaps_by_the_ratio_of_the_areas() =>
        Assert.Equal(0.25f, new FaceBox(-8, -8, 16, 16).IntersectionOverUnion(new FaceBox(-4, 0, 8, 8)));

    [Fact]
    public void Boxes_that_only_touch_do_not_overlap()
    {
        Assert.Equal(0f, new FaceBox(0, 0, 10, 10).IntersectionOverUnion(new FaceBox(10, 0, 10, 10)));
        Assert.Equal(0f, new FaceBox(0, 0, 10, 10).IntersectionOverUnion(new FaceBox(0, 10, 10, 10)));
        Assert.Equal(0f, new FaceBox(0, 0, 0, 0).IntersectionOverUnion(new FaceBox(0, 0, 0, 0)));
    }

    [Fact]
    public void Overlap_is_the_share_of_unit_squares_that_both_cover() => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll(Boxes(), Boxes(), (a, b) =>
        {
            int both = Squares(a).Intersect(Squares(b)).Count();
            int either = Squares(a).Union(Squares(b)).Count();
            Assert.Equal(both, a.Intersection(b));
            Assert.Equal((double)both / either, a.IntersectionOverUnion(b), 1e-6);
            Assert.Equal(a.IntersectionOverUnion(b), b.IntersectionOverUnion(a));
            Assert.Equal(1f, a.IntersectionOverUnion(a));
        }));

    private static Arbitrary<FaceBox> Boxes() => Arb.From(
        from x in Gen.Choose(-5, 5)
        from y in Gen.Choose(-5, 5)
        from width in Gen.Choose(1, 8)
        from height in Gen.Choose(1, 8)
        select new FaceBox(x, y, width, height));

    private static (int X, int Y)[] Squares(FaceBox box) =>
        [.. from x in Enumerable.Range((int)box.X, (int)box.Width) from y in Enumerable.Range((int)box.Y, (int)box.Height) select (x, y)];
}
