using System.Text.Json;

namespace Emu.Monitor.Client;

/// <summary>Something that happened to the machine.</summary>
/// <param name="Name">Its name: <c>SHUTDOWN</c>, <c>DEVICE_DELETED</c> …</param>
/// <param name="Data">What is said of it; undefined when nothing is.</param>
/// <param name="Time">When it happened, by the server's clock.</param>
public sealed record QmpEvent(string Name, JsonElement Data, DateTimeOffset Time);
