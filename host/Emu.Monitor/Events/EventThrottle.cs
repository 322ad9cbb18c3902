using Emu.Core.Machines;
using Emu.Monitor.Wire;

namespace Emu.Monitor.Events;

/// <summary>Turns a machine's events into messages, and lets events that a guest can raise at will through once a second. Any thread.</summary>
/// <param name="send">Gets each message; must not block.</param>
/// <param name="interval">Least time between two of a kind; a second when null.</param>
internal sealed class EventThrottle(Action<byte[]> send, TimeSpan? interval = null) : IDisposable
{
    private readonly Lock guard = new();
    private readonly TimeSpan interval = interval ?? TimeSpan.FromSeconds(1);
    private readonly Dictionary<string, Slot> slots = [];
    private bool disposed;

    /// <summary>Events that are throttled.</summary>
    public static IReadOnlyList<string> Throttled => ["RTC_CHANGE", "WATCHDOG", "BALLOON_CHANGE", "VSERPORT_CHANGE", "BLOCK_IO_ERROR"];

    /// <summary>Hands an event on, now or, when one of its kind came less than an interval ago, later; a newer one replaces one that waits.</summary>
    /// <param name="happened">The event.</param>
    public void OnEvent(MachineEvent happened)
    {
        byte[] message = MessageOf(happened);
        if (!Throttled.Contains(happened.Name))
        {
            send(message);
            return;
        }

        string key = EventForm.ThrottleKey(happened);
        lock (guard)
        {
            if (disposed)
            {
                return;
            }

            if (slots.TryGetValue(key, out Slot? slot))
            {
                slot.Waiting = message;
                return;
            }

            slots[key] = slot = new Slot();
            slot.Timer = new Timer(_ => OnInterval(key), null, interval, Timeout.InfiniteTimeSpan);
        }

        send(message);
    }

    /// <summary>Lets what waits go at once, and ends.</summary>
    public void Dispose()
    {
        List<byte[]> waiting = [];
        lock (guard)
        {
            disposed = true;
            foreach (Slot slot in slots.Values)
            {
                slot.Timer?.Dispose();
                waiting.AddRange(slot.Waiting is null ? [] : [slot.Waiting]);
            }

            slots.Clear();
        }

        waiting.ForEach(send);
    }

    private static byte[] MessageOf(MachineEvent happened) => QmpText.Message(json =>
    {
        long microseconds = (happened.Time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
        json.WriteStartObject();
        json.WriteStartObject("timestamp");
        json.WriteNumber("seconds", microseconds / 1_000_000);
        json.WriteNumber("microseconds", microseconds % 1_000_000);
        json.WriteEndObject();
        json.WriteString("event", happened.Name);
        EventForm.WriteData(json, happened);
        json.WriteEndObject();
    });

    private void OnInterval(string key)
    {
        byte[]? message;
        lock (guard)
        {
            if (disposed || !slots.TryGetValue(key, out Slot? slot))
            {
                return;
            }

            message = slot.Waiting;
            slot.Waiting = null;
            if (message is null)
            {
                slot.Timer!.Dispose();
                slots.Remove(key);
                return;
            }

            slot.Timer!.Change(interval, Timeout.InfiniteTimeSpan);
        }

        send(message);
    }

    private sealed class Slot
    {
        public Timer? Timer { get; set; }

        public byte[]? Waiting { get; set; }
    }
}
