using System.Diagnostics;

namespace Emu.Accel.Tcg.Tests.Rig;

/// <summary>Waits for what other threads do.</summary>
internal static class Await
{
    /// <summary>Returns once a condition holds; fails after half a minute.</summary>
    public static void Until(Func<bool> condition, string what)
    {
        long begin = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(30), $"did not happen: {what}");
            Thread.Yield();
        }
    }
}
