using Emu.Abstractions.Cpu.Float;
using Emu.Accel.Tcg;
using Emu.Accel.Tcg.Bench;
using Emu.Accel.Tcg.Tests.Rig;

string filter = args.Length > 0 ? args[0] : "";
var accelerator = new TcgAccelerator { Backend = args.Length > 1 && args[1] == "interp" ? TcgBackend.Interp : TcgBackend.Native };
foreach ((string name, Action<TestRig> build) in Loops.All)
{
    if (!name.Contains(filter, StringComparison.Ordinal))
    {
        continue;
    }

    using var rig = new TestRig(new CpuOptions { Program = [], Float = new FloatTraits() }, make: accelerator.CreateCluster);
    build(rig);
    for (int warm = 0; warm < 60; warm++)
    {
        rig.Engine.Step(1_000_000);
        Thread.Sleep(5);
    }

    double best = 0;
    for (int run = 0; run < 5; run++)
    {
        // Time of the processor: others may use it, too.
        TimeSpan begin = Environment.CpuUsage.TotalTime;
        long done = rig.Engine.Step(50_000_000);
        best = Math.Max(best, done / (Environment.CpuUsage.TotalTime - begin).TotalSeconds / 1e6);
    }

    if (rig.Host.Error is not null)
    {
        Console.Error.WriteLine(rig.Host.Error);
        return 1;
    }

    Console.WriteLine($"{name,-12} {best,8:F1} million instructions a second");
}

if ("translation".Contains(filter, StringComparison.Ordinal))
{
    const int Blocks = 12_000;
    using var rig = new TestRig(new CpuOptions { Program = [] });
    Loops.Straight(rig, Blocks);
    for (int round = 0; round < 12; round++)
    {
        long before = rig.Counter("translation-ns");
        rig.Ram.NotifyWrite(0x1000, 0xFF000);
        rig.Cpu.Header.Pc = TestRig.Code;
        rig.Cpu.Header.Halted = 0;
        rig.Engine.Step(Blocks * 6);
        Console.WriteLine($"translation {(rig.Counter("translation-ns") - before) / (double)Blocks,8:F0} ns a block of six instructions");
    }
}

return 0;
