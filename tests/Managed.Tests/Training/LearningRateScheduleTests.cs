using System;
using Managed.Training;
using Xunit;

namespace Managed.Tests.Training;

public sealed class LearningRateScheduleTests
{
    [Fact]
    public void Steps_multiply_the_rate_every_so_often()
    {
        LearningRateSchedule schedule = LearningRateSchedule.Steps(1, 0.5f, 10);
        Assert.Equal([1, 1, 0.5f, 0.25f], [schedule.At(0), schedule.At(9), schedule.At(10), schedule.At(29)]);
        Assert.Equal(0.3f, LearningRateSchedule.Constant(0.3f).At(1_000_000));
    }

    [Fact]
    public void A_cosine_rises_in_a_straight_line_and_falls_in_a_wave()
    {
        LearningRateSchedule schedule = LearningRateSchedule.Cosine(1, steps: 104, warmup: 4, final: 0.1f);
        Assert.Equal([0.2f, 0.4f, 0.6f, 0.8f, 1], [schedule.At(0), schedule.At(1), schedule.At(2), schedule.At(3), schedule.At(4)]);
        Assert.Equal(0.55f, schedule.At(54), 1e-6f);
        Assert.Equal(0.1f, schedule.At(104), 1e-6f);
        Assert.Equal(0.1f, schedule.At(1000), 1e-6f);
    }

    [Fact]
    public void One_cycle_rises_from_a_twenty_fifth_and_falls_to_almost_nothing()
    {
        LearningRateSchedule schedule = LearningRateSchedule.OneCycle(1, steps: 100);
        Assert.Equal(0.04f, schedule.At(0), 1e-6f);
        Assert.Equal(0.52f, schedule.At(15), 1e-6f);
        Assert.Equal(1, schedule.At(30), 1e-6f);
        Assert.Equal(0.04f / 10_000, schedule.At(100), 1e-9f);
    }

    [Fact]
    public void Impossible_schedules_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => LearningRateSchedule.Steps(1, 0.5f, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => LearningRateSchedule.Cosine(1, 10, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => LearningRateSchedule.OneCycle(1, 10, 1));
    }
}
