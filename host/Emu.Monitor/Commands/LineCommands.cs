using Emu.Abstractions.Irq;
using Emu.Abstractions.Qom;
using Emu.Core;
using Emu.Core.Machines;
using Emu.Monitor.Schema;
using Emu.Monitor.Wire;

namespace Emu.Monitor.Commands;

/// <summary>A line of an object.</summary>
/// <param name="Level">Whether it is high.</param>
internal sealed record LineInfo(bool Level);

[QmpCommand("x-line-get", "Tells the level of an interrupt or GPIO line: an output or an input of an object.", Phases = MachinePhase.Alive)]
internal sealed record LineGet(string Path, string Line) : QmpQuery<LineInfo>
{
    /// <inheritdoc/>
    protected override LineInfo Run(CommandContext context)
    {
        using MachineLock.Hold held = context.Machine.Lock.Take();
        EmuObject found = QomView.Require(context.Machine, Path);
        return found.FindHandle<IrqLine>(Line) is { } output ? new LineInfo(output.Level)
            : found.FindHandle<IrqInput>(Line) is { } input ? new LineInfo(input.Level)
            : throw Lines.Unknown(found, Line, found.Handles.Where(handle => handle is IrqLine or IrqInput));
    }
}

[QmpCommand("x-line-set", "Drives an output of an object by hand, as one turns a switch; what the object drives later counts again.", Phases = MachinePhase.Alive)]
internal sealed record LineSet(string Path, string Line, bool Level) : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context)
    {
        using MachineLock.Hold held = context.Machine.Lock.Take();
        EmuObject found = QomView.Require(context.Machine, Path);
        IrqLine output = found.FindHandle<IrqLine>(Line) ?? throw Lines.Unknown(found, Line, found.Handles.Where(handle => handle is IrqLine));
        output.Set(Level);
    }
}

/// <summary>Lines by name.</summary>
internal static class Lines
{
    /// <summary>There is no line of a name.</summary>
    /// <param name="found">The object.</param>
    /// <param name="name">The name.</param>
    /// <param name="lines">Those that there are.</param>
    public static QmpException Unknown(EmuObject found, string name, IEnumerable<Handle> lines) =>
        new($"{found.Path} (type '{found.Type}') has no line '{name}'{NearestName.Hint(name, [.. lines.Select(line => line.Name)])}");
}
