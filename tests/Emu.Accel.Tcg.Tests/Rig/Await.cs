using System.Diagnostics;

namespace Emu.Accel.Tcg.Tests.Rig;

/// <summary>Waits for what other threads do.</summary>
internal static class Await
{
    /// <summary>Returns once a condition holds; fails after half a minute.</summary>
    public static void Until(Func<bool> condition, string what)
    {
        // Once more after the time is over: this process may have stood still.
        long begin = Stopwatch.GetTimestamp();
        for (bool late = false; !condition(); late = Stopwatch.GetElapsedTime(begin) >= TimeSpan.FromSeconds(30))
        {
            Assert.False(late, $"did not happen: {what}");
            Thread.Yield();
        }
    }
}
