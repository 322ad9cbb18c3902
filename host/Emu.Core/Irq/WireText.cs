namespace Emu.Core.Irq;

/// <summary>Words of messages about wires, and names that need not be written; the same when a file is checked and when a machine is built.</summary>
public static class WireText
{
    /// <summary>Names of arrays that a message can count as they are; others are inputs and outputs.</summary>
    private static string[] Countable => ["source", "line", "channel", "pin", "timer", "port", "interrupt", "request"];

    /// <summary>The line that is meant when an object has several and none is named.</summary>
    /// <param name="isClock">Whether it is a clock.</param>
    public static string DefaultName(bool isClock) => isClock ? "clk" : "irq";

    /// <summary>An index that the array does not have.</summary>
    /// <param name="what">What was asked for: <c>interrupt input</c>.</param>
    /// <param name="id">The object.</param>
    /// <param name="name">The name that was written: <c>[n]</c> or <c>array[n]</c>.</param>
    /// <param name="type">Type of the object.</param>
    /// <param name="count">Lines that there are.</param>
    /// <param name="array">Name of the array.</param>
    public static string OutOfRange(string what, string id, string name, string type, ulong count, string array)
    {
        string shown = name.StartsWith('[') ? id + name : $"{id}.{name}";
        string things = Array.Exists(Countable, noun => noun == array) ? array : what[(what.LastIndexOf(' ') + 1)..];
        return $"no {what} '{shown}': {type} has {count} {things}{(count == 1 ? "" : "s")}, counted from 0";
    }
}
