using Emu.Core.Commands;
using Emu.Core.Machines;
using Emu.Monitor.Schema;

namespace Emu.Monitor.Commands;

[QmpCommand("x-space-add", "Makes an address space.", Phases = MachinePhase.Alive)]
internal sealed record SpaceAdd(string Id, int Bits = 64) : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context) => new SpaceAddCommand(Id, Bits).Execute(context.Machine);
}

[QmpCommand("x-cluster-add", "Makes a cluster of CPUs: they have one accelerator and see one address space.", Phases = MachinePhase.Alive)]
internal sealed record ClusterAdd(string Id, string Accel, string Space) : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context) => new ClusterAddCommand(Id, Accel, Space).Execute(context.Machine);
}

[QmpCommand("x-map", "Maps a region of a device into an address space.", Phases = MachinePhase.Alive)]
internal sealed record Map(string Device, string Space, ulong Address, string Region = "", int Priority = 0) : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context) => new MapCommand(Device, Region, Space, Address, Priority).Execute(context.Machine);
}

[QmpCommand("x-unmap", "Takes a region of a device out of an address space.", Phases = MachinePhase.Alive)]
internal sealed record Unmap(string Device, string Space, string Region = "") : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context) => new UnmapCommand(Device, Region, Space).Execute(context.Machine);
}

[QmpCommand("x-wire", "Wires an interrupt output to an input, or a port of a bus master or CPU to an address space.", Phases = MachinePhase.Alive)]
internal sealed record WireLine(string Device, string Target, string Output = "", string Input = "", string Through = "", uint Requester = 0) : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context) =>
        new WireCommand(Device, Output, Target, Input, IsClock: false) { Through = Through, Requester = Requester }.Execute(context.Machine);
}

[QmpCommand("x-wire-clock", "Wires a clock output to a clock input.", Phases = MachinePhase.Alive)]
internal sealed record WireClock(string Device, string Target, string Output = "", string Input = "") : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context) => new WireCommand(Device, Output, Target, Input, IsClock: true).Execute(context.Machine);
}

[QmpCommand("x-unwire", "Takes an interrupt wire out.", Phases = MachinePhase.Alive)]
internal sealed record Unwire(string From, string To) : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context) => new UnwireCommand(From, To).Execute(context.Machine);
}

[QmpCommand("x-clock-set", "Sets the frequency of a clock input that nothing feeds.", Phases = MachinePhase.Alive)]
internal sealed record ClockSet(string Clock, ulong Hertz) : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context) => new ClockSetCommand(Clock, Hertz).Execute(context.Machine);
}

[QmpCommand("x-realize", "Puts one object to work, or all of a machine that is being built.", Phases = MachinePhase.Alive)]
internal sealed record Realize(string? Id = null) : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context) => new RealizeCommand(Id).Execute(context.Machine);
}
