using System.Diagnostics;
using Emu.Accel.Tcg.Bench;
using Emu.Accel.Tcg.Tests.Rig;

string filter = args.Length > 0 ? args[0] : "";
foreach ((string name, Action<TestRig> build) in Loops.All)
{
    if (!name.Contains(filter, StringComparison.Ordinal))
    {
        continue;
    }

    using var rig = new TestRig(new CpuOptions { Program = [] });
    build(rig);
    for (int warm = 0; warm < 60; warm++)
    {
        rig.Engine.Step(1_000_000);
        Thread.Sleep(5);
    }

    double best = 0;
    for (int run = 0; run < 5; run++)
    {
        long begin = Stopwatch.GetTimestamp();
        long done = rig.Engine.Step(50_000_000);
        best = Math.Max(best, done / Stopwatch.GetElapsedTime(begin).TotalSeconds / 1e6);
    }

    if (rig.Host.Error is not null)
    {
        Console.Error.WriteLine(rig.Host.Error);
        return 1;
    }

    Console.WriteLine($"{name,-10} {best,8:F1} million instructions a second");
}

return 0;
