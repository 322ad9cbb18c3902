using Emu.Monitor.Schema;
using Emu.Monitor.Sessions;

namespace Emu.Monitor.Commands;

/// <summary>What a client may ask of the protocol.</summary>
internal enum QmpCapability
{
    /// <summary>Commands that overtake others.</summary>
    Oob,
}

[QmpCommand("qmp_capabilities", "Ends the negotiation that every session begins with.")]
internal sealed record QmpCapabilities(IReadOnlyList<QmpCapability>? Enable = null) : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context) => context.Session.Negotiate(Enable?.Contains(QmpCapability.Oob) == true);
}

[QmpCommand("query-version", "Says the level of the protocol and the program's own version.")]
internal sealed record QueryVersion : QmpQuery<VersionInfo>
{
    /// <inheritdoc/>
    protected override VersionInfo Run(CommandContext context) => Greeting.Version;
}

/// <summary>The name of a command.</summary>
internal sealed record CommandInfo(string Name);

[QmpCommand("query-commands", "Lists the commands that there are.")]
internal sealed record QueryCommands : QmpQuery<IReadOnlyList<CommandInfo>>
{
    /// <inheritdoc/>
    protected override IReadOnlyList<CommandInfo> Run(CommandContext context) => [.. context.Monitor.Commands.All.Select(command => new CommandInfo(command.Name))];
}

/// <summary>The name of a machine.</summary>
internal sealed record NameInfo(string? Name = null);

[QmpCommand("query-name", "Says the machine's name.", AllowOutOfBand = true)]
internal sealed record QueryName : QmpQuery<NameInfo>
{
    /// <inheritdoc/>
    protected override NameInfo Run(CommandContext context) => new(context.Machine.Name);
}

/// <summary>The identity of a machine.</summary>
internal sealed record UuidInfo([Wire("UUID")] string Uuid);

[QmpCommand("query-uuid", "Says the machine's identity; all zeros when it has none.", AllowOutOfBand = true)]
internal sealed record QueryUuid : QmpQuery<UuidInfo>
{
    /// <inheritdoc/>
    protected override UuidInfo Run(CommandContext context) => new(context.Machine.Uuid.ToString());
}

[QmpCommand("quit", "Ends the machine and its monitor.")]
internal sealed record Quit : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context) => context.Later(context.Machine.Shutdown);
}

[QmpCommand("query-qmp-schema", "Describes every command, event and type of the wire; devices and objects as the modules describe them.")]
internal sealed record QuerySchema : QmpQuery<System.Text.Json.JsonElement>
{
    /// <inheritdoc/>
    protected override System.Text.Json.JsonElement Run(CommandContext context) => context.Monitor.Schema();
}
