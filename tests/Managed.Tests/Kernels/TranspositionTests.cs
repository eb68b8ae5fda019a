using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Managed.Kernels.Elementwise;
using Managed.SelfTest;
using Xunit;

namespace Managed.Tests.Kernels;

public sealed class TranspositionTests
{
    [Fact]
    public void Rows_become_columns_and_nothing_else_is_touched() => Prop.ForAll(Arb.From(Cases()), Check).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static Gen<(int Rows, int Columns, int SourceGap, int TargetGap)> Cases() =>
        from rows in Gen.Choose(0, 40)
        from columns in Gen.Choose(0, 40)
        from sourceGap in Gen.Choose(0, 3)
        from targetGap in Gen.Choose(0, 3)
        select (rows, columns, sourceGap, targetGap);

    private static void Check((int Rows, int Columns, int SourceGap, int TargetGap) drawn)
    {
        (int sourceStride, int targetStride) = (drawn.Columns + drawn.SourceGap, drawn.Rows + drawn.TargetGap);
        bool isEmpty = drawn.Rows == 0 || drawn.Columns == 0;
        var source = new GuardedMemory([.. Enumerable.Range(1, isEmpty ? 0 : ((drawn.Rows - 1) * sourceStride) + drawn.Columns).Select(i => (float)i)]);
        var target = new GuardedMemory(new float[isEmpty ? 0 : ((drawn.Columns - 1) * targetStride) + drawn.Rows]);
        Transposition.Transpose(source.Memory.Span, sourceStride, drawn.Rows, drawn.Columns, target.Memory.Span, targetStride);
        var expected = new float[target.Memory.Length];
        for (int row = 0; row < drawn.Rows; row++)
        {
            for (int column = 0; column < drawn.Columns; column++)
                expected[(column * targetStride) + row] = source.Memory.Span[(row * sourceStride) + column];
        }

        Assert.Equal(expected, target.Memory.ToArray());
        Assert.True(source.Intact && target.Intact);
    }
}
