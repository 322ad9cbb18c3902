using Emu.Abstractions.Qom;
using Emu.Core.Commands;
using Emu.Core.Machines;
using Emu.Core.Objects;

namespace Emu.Core.Tests.MachineFiles;

/// <summary>Builds machines of random commands; those that cannot be done change nothing and are passed over.</summary>
internal static class RandomMachine
{
    private static readonly string[] Ids = ["a", "b", "c0", "d-1", "e_2", "f.3", "7g", "cpu0", "cpu1", "twin"];
    private static readonly string[] Texts = ["", "plain", "two words", "a, b", "\"quoted\" 'too'", "$x ${y}", "# no comment", "0x10", "null", "on", "[1]", "{ }", "tab\tline\nend", "ä€", "x: y", "- z", "a[3]"];

    /// <summary>Builds a machine and makes it ready.</summary>
    /// <param name="machine">An empty machine of <see cref="Support.PartsBench"/>.</param>
    /// <param name="seed">Which.</param>
    public static void Build(Machine machine, int seed)
    {
        var random = new Random(seed);
        Try(machine, new SpaceAddCommand("sys", 32));
        Try(machine, new SpaceAddCommand("io", 16 + random.Next(48)));
        Try(machine, new ObjectAddCommand("fake-accel", random.Next(2) == 0 ? "accel-fake-accel" : "accel", []));
        for (int i = random.Next(10, 120); i > 0; i--)
        {
            Try(machine, Next(random));
        }

        machine.RealizeAll();
        for (int i = random.Next(10); i > 0; i--)
        {
            // Some come or go when the machine is built already.
            Try(machine, random.Next(3) == 0 ? new DeviceDelCommand(Id(random)) : new DeviceAddCommand("uart", Id(random), null, []));
        }
    }

    private static void Try(Machine machine, MachineCommand command)
    {
        try
        {
            command.Execute(machine);
        }
        catch (EmuException)
        {
            // A name that is taken or missing, an overlap, a link of another type: nothing has changed.
        }
    }

    private static MachineCommand Next(Random random) => random.Next(14) switch
    {
        0 => new ClusterAddCommand(Id(random), random.Next(2) == 0 ? "accel" : "accel-fake-accel", Space(random)),
        1 or 2 => new DeviceAddCommand(random.Next(2) == 0 ? "fake-cpu" : "other-cpu", Id(random), Id(random), []),
        3 or 4 => new DeviceAddCommand(random.Next(3) == 0 ? "pic" : "uart", Id(random), null, Settings(random)),
        5 => new ObjectAddCommand("fake-iommu", Id(random), []),
        6 => new PropertySetCommand(Id(random), random.Next(2) == 0 ? "value" : "peer", random.Next(2) == 0 ? PropertyValue.Of((long)random.Next(1001)) : PropertyValue.Of(Id(random))),
        7 or 8 => new MapCommand(Id(random), random.Next(3) switch { 0 => "", 1 => "extra", _ => "own" }, Space(random), (ulong)random.Next(16) << random.Next(4, 33), random.Next(-1, 2)),
        9 or 10 => new WireCommand(End(random), random.Next(3) switch { 0 => "", 1 => "to", _ => $"out[{random.Next(2)}]" }, End(random), random.Next(3) switch { 0 => $"[{random.Next(17)}]", 1 => "external", _ => $"in[{random.Next(2)}]" }, false),
        11 => random.Next(2) == 0 ? new WireCommand(Id(random), "osc", Id(random), random.Next(2) == 0 ? "clk" : "other", true) : new ClockSetCommand($"{Id(random)}.other", (ulong)random.Next(1, 1 << 30)),
        12 => new WireCommand(End(random), random.Next(3) switch { 0 => "", 1 => "io", _ => "dma" }, Space(random), "", false) { Requester = (uint)random.Next(3), Through = random.Next(3) == 0 ? Id(random) : "" },
        _ => new BootCommand(Id(random), Boot(random)),
    };

    private static BootEntry Boot(Random random) => new()
    {
        CommandLine = Texts[random.Next(Texts.Length)],
        Compatible = [.. Texts.Skip(1).Take(random.Next(3))],
        Console = random.Next(4) == 0 ? Id(random) : "",
        Entry = random.Next(2) == 0 ? null : (ulong)random.NextInt64(),
        DeviceTreeAddress = random.Next(2) == 0 ? null : (ulong)random.NextInt64(),
        InitrdStart = random.Next(2) == 0 ? null : 1,
        InitrdEnd = (ulong)random.Next(9),
        Arguments = [.. Enumerable.Range(0, random.Next(3)).Select(i => new BootArgument((BootArgumentKind)i))],
    };

    private static PropertySetting[] Settings(Random random) => random.Next(4) switch
    {
        0 => [],
        1 => [new PropertySetting("value", PropertyValue.Of((long)random.Next(1000)))],
        2 => [new PropertySetting("shape", PropertyValue.Of("16KiB")), new PropertySetting("value", PropertyValue.Of("0x10"))],
        _ => [new PropertySetting("peer", PropertyValue.Of(Id(random)))],
    };

    private static string Id(Random random) => Ids[random.Next(Ids.Length)];

    private static string End(Random random) => random.Next(3) == 0 ? $"{Id(random)}[{random.Next(3)}]" : Id(random);

    private static string Space(Random random) => random.Next(2) == 0 ? "sys" : "io";
}
