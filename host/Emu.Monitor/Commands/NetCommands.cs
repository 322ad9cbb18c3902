using System.Text.Json;
using Emu.Core.Commands;
using Emu.Core.Machines;
using Emu.Core.Objects;
using Emu.Monitor.Schema;
using Emu.Monitor.Wire;

namespace Emu.Monitor.Commands;

[QmpCommand("netdev_add", "Makes a network backend.", Phases = MachinePhase.Alive)]
internal sealed record NetdevAdd(string Type, string Id, [Rest(ManifestUnion.Netdevs, "type")] IReadOnlyDictionary<string, JsonElement> Properties) : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context) =>
        new NetdevAddCommand(Type, Id, [.. Properties.Select(member => new PropertySetting(member.Key, JsonValue.Read(Plain(member.Value), member.Key)))]).Execute(context.Machine);

    /// <summary>QEMU's clients wrap the items of lists of texts: <c>{"str": "tcp::2222-:22"}</c>.</summary>
    private static JsonElement Plain(JsonElement value) => value.ValueKind == JsonValueKind.Array
        ? JsonSerializer.SerializeToElement(value.EnumerateArray().Select(Unwrap).ToArray(), JsonContext.Default.JsonElementArray)
        : value;

    private static JsonElement Unwrap(JsonElement item) =>
        item.ValueKind == JsonValueKind.Object && item.EnumerateObject().Count() == 1 && item.TryGetProperty("str", out JsonElement text) ? text : item;
}

[QmpCommand("netdev_del", "Removes a network backend that nothing uses.", Phases = MachinePhase.Alive)]
internal sealed record NetdevDel(string Id) : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context)
    {
        if (context.Machine.Netdevs.FindChild(Id) is null)
        {
            throw new QmpException($"Device '{Id}' not found", QmpErrorClass.DeviceNotFound);
        }

        new ObjectDelCommand(Id).Execute(context.Machine);
    }
}

[QmpCommand("set_link", "Takes the cable out of a network card, named by its id or its backend's, or puts it back.", Phases = MachinePhase.Alive)]
internal sealed record SetLink(string Name, bool Up) : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context)
    {
        try
        {
            context.Machine.SetLink(Name, Up);
        }
        catch (ObjectNotFoundException)
        {
            throw new QmpException($"Device '{Name}' not found", QmpErrorClass.DeviceNotFound);
        }
    }
}
