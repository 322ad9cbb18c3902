using System.Text.Json;
using Emu.Abstractions.Qdev.Backend;
using Emu.Core.Commands;
using Emu.Core.Machines;
using Emu.Monitor.Schema;
using Emu.Monitor.Wire;

namespace Emu.Monitor.Commands;

/// <summary>A character backend: its kind and, under <c>data</c>, its properties.</summary>
internal sealed record ChardevBackend(string Type, [Rest(ManifestUnion.Chardevs, "type", Wrap = "data")] IReadOnlyDictionary<string, JsonElement> Properties);

/// <summary>What making a character backend answers.</summary>
/// <param name="Pty">The pseudo terminal, when it is one.</param>
internal sealed record ChardevReturn(string? Pty = null)
{
    private const string PtyPrefix = "pty:";

    /// <summary>What there is to say of a backend.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="id">Its id.</param>
    public static ChardevReturn Of(Machine machine, string id)
    {
        string address = (machine.Find(id) as ICharPeer)?.Address ?? "";
        return new ChardevReturn(address.StartsWith(PtyPrefix, StringComparison.Ordinal) ? address[PtyPrefix.Length..] : null);
    }
}

[QmpCommand("chardev-add", "Makes a character backend.", Phases = MachinePhase.Alive)]
internal sealed record ChardevAdd(string Id, ChardevBackend Backend) : QmpQuery<ChardevReturn>
{
    /// <inheritdoc/>
    protected override ChardevReturn Run(CommandContext context)
    {
        new ChardevAddCommand(Backend.Type, Id, JsonValue.Settings(Backend.Properties)).Execute(context.Machine);
        return ChardevReturn.Of(context.Machine, Id);
    }
}

[QmpCommand("chardev-change", "Puts another character backend in the place of one; devices go on with the new one.", Phases = MachinePhase.Alive)]
internal sealed record ChardevChange(string Id, ChardevBackend Backend) : QmpQuery<ChardevReturn>
{
    /// <inheritdoc/>
    protected override ChardevReturn Run(CommandContext context)
    {
        new ChardevChangeCommand(Backend.Type, Id, JsonValue.Settings(Backend.Properties)).Execute(context.Machine);
        return ChardevReturn.Of(context.Machine, Id);
    }
}

[QmpCommand("chardev-send-break", "Sends a break to the devices that use a character backend.", Phases = MachinePhase.Alive)]
internal sealed record ChardevSendBreak(string Id) : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context) => context.Machine.SendBreak(Id);
}

[QmpCommand("chardev-remove", "Removes a character backend that nothing uses.", Phases = MachinePhase.Alive)]
internal sealed record ChardevRemove(string Id) : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context)
    {
        if (context.Machine.Chardevs.FindChild(Id) is null)
        {
            throw new QmpException($"Chardev '{Id}' not found");
        }

        new ObjectDelCommand(Id).Execute(context.Machine);
    }
}

/// <summary>A character backend of the machine.</summary>
internal sealed record ChardevInfo(string Label, string Filename, bool FrontendOpen);

[QmpCommand("query-chardev", "Lists the character backends.")]
internal sealed record QueryChardev : QmpQuery<IReadOnlyList<ChardevInfo>>
{
    /// <inheritdoc/>
    protected override IReadOnlyList<ChardevInfo> Run(CommandContext context)
    {
        using MachineLock.Hold held = context.Machine.Lock.Take();
        return [.. context.Machine.Chardevs.Children.Select(chardev => new ChardevInfo(
            chardev.Id,
            (chardev as ICharPeer)?.Address ?? chardev.Type.Name[ChardevAddCommand.TypePrefix.Length..],
            context.Machine.UsersOf(chardev).Count > 0))];
    }
}

/// <summary>A kind of character backend.</summary>
internal sealed record ChardevBackendInfo(string Name);

[QmpCommand("query-chardev-backends", "Lists the kinds of character backends that modules offer.")]
internal sealed record QueryChardevBackends : QmpQuery<IReadOnlyList<ChardevBackendInfo>>
{
    /// <inheritdoc/>
    protected override IReadOnlyList<ChardevBackendInfo> Run(CommandContext context) =>
        [.. new ManifestTypes(context.Modules.Catalog).TypesOf(ManifestUnion.Chardevs).Select(type => new ChardevBackendInfo(ManifestTypes.NameIn(ManifestUnion.Chardevs, type.Type.Name)))];
}
