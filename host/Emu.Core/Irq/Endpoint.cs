using System.Globalization;
using Emu.Abstractions.Clock;
using Emu.Abstractions.Qom;
using Emu.Core.Machines;

namespace Emu.Core.Irq;

/// <summary>
/// One end of a wire as people write it: <c>uart0</c> (its only line, or that called <c>irq</c>; of clocks <c>clk</c>), <c>uart0.irq</c>, <c>plic[10]</c> (its only array of lines),
/// <c>nvic.in[5]</c>, <c>mcu[0].external</c> (a line of a CPU of a cluster); ids may be paths.
/// </summary>
/// <param name="Object">The object.</param>
/// <param name="Handle">Name of the handle; empty for the only one, <c>[n]</c> for the only array.</param>
internal readonly record struct Endpoint(EmuObject Object, string Handle)
{
    /// <summary>Finds the object and takes the rest as the name of its handle.</summary>
    /// <param name="machine">The machine; its lock is held.</param>
    /// <param name="text">The end.</param>
    /// <exception cref="EmuException">There is no such object.</exception>
    public static Endpoint Parse(Machine machine, string text)
    {
        if (FindObject(machine, text) is { } whole)
        {
            return new Endpoint(whole, "");
        }

        int bracket = text.EndsWith(']') ? text.LastIndexOf('[') : -1;
        if (bracket > 0 && machine.Find(text[..bracket]) is { } array)
        {
            return new Endpoint(array, text[bracket..]);
        }

        // Ids may contain dots themselves: the longest that is an object wins.
        for (int dot = text.LastIndexOf('.'); dot > 0; dot = text.LastIndexOf('.', dot - 1))
        {
            if (FindObject(machine, text[..dot]) is { } owner)
            {
                return new Endpoint(owner, text[(dot + 1)..]);
            }
        }

        int end = text.IndexOfAny(['.', '[']);
        return new Endpoint(machine.Require(end > 0 ? text[..end] : text), "");
    }

    /// <summary>Finds a handle of a kind.</summary>
    /// <typeparam name="T">Kind of handle.</typeparam>
    /// <returns>The handle; null when the object has none of this name, or several and no name was given.</returns>
    public T? Find<T>()
        where T : Handle
    {
        if (Handle.Length > 0 && Handle[0] != '[')
        {
            return Object.FindHandle<T>(Handle);
        }

        List<T> all = [];
        foreach (Handle one in Object.Handles)
        {
            if (one is T found)
            {
                all.Add(found);
            }
        }

        if (Handle.Length == 0)
        {
            return all.Count == 1 ? all[0] : Object.FindHandle<T>(WireText.DefaultName(typeof(T) == typeof(ClockInput) || typeof(T) == typeof(ClockOutput)));
        }

        string? array = null;
        foreach (T one in all)
        {
            if (one.Name.EndsWith(']'))
            {
                string name = Base(one.Name);
                if (array is not null && name != array)
                {
                    return null;
                }

                array = name;
            }
        }

        return array is null ? null : Object.FindHandle<T>(array + Handle);
    }

    /// <summary>Finds a handle of a kind or says what there is.</summary>
    /// <typeparam name="T">Kind of handle.</typeparam>
    /// <param name="what">What it is, for the message: <c>interrupt output</c>.</param>
    /// <exception cref="ConfigurationException">There is none of this name, or no name was given and there are several.</exception>
    public T Require<T>(string what)
        where T : Handle
    {
        if (Find<T>() is { } found)
        {
            return found;
        }

        string[] names = Names<T>(Object);
        if (names.Length == 0)
        {
            throw new ConfigurationException($"{Object.Path} (type '{Object.Type}') has no {what}");
        }

        throw new ConfigurationException(Handle.Length == 0
            ? $"{Object.Path} has several {what}s; say which: {string.Join(", ", names)}"
            : CountIn<T>(Handle, out string array) is > 0 and int count
                ? WireText.OutOfRange(what, Object.Id, Handle, Object.Type.Name, (ulong)count, array)
                : $"{Object.Path} has no {what} '{Handle}'{NearestName.Hint(Base(Handle), [.. Object.Handles.OfType<T>().Select(h => Base(h.Name)).Distinct()])}");
    }

    /// <summary>Elements of the array that a name with an index means; 0 when there is no such array.</summary>
    private int CountIn<T>(string name, out string array)
        where T : Handle
    {
        array = Base(name);
        if (!name.EndsWith(']'))
        {
            return 0;
        }

        string[] bases = [.. Object.Handles.OfType<T>().Where(h => h.Name.EndsWith(']')).Select(h => Base(h.Name))];
        if (array.Length == 0 && bases.Distinct().Count() == 1)
        {
            array = bases[0];
        }

        string wanted = array;
        return bases.Count(b => b == wanted);
    }

    /// <summary>Names of an object's handles of a kind; an array is one name with its range.</summary>
    private static string[] Names<T>(EmuObject obj)
        where T : Handle => [.. obj.Handles.OfType<T>().GroupBy(h => Base(h.Name)).Select(g =>
            g.First().Name == g.Key ? g.Key : string.Create(CultureInfo.InvariantCulture, $"{g.Key}[0..{g.Count() - 1}]"))];

    private static string Base(string name) => name.EndsWith(']') && name.LastIndexOf('[') is >= 0 and int bracket ? name[..bracket] : name;

    private static EmuObject? FindObject(Machine machine, string text)
    {
        if (machine.Find(text) is { } found)
        {
            return found;
        }

        int bracket = text.EndsWith(']') ? text.LastIndexOf('[') : -1;
        return bracket > 0
            && machine.Find(text[..bracket]) is Cluster cluster
            && int.TryParse(text.AsSpan(bracket + 1, text.Length - bracket - 2), NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            && index < cluster.Cpus.Count
            ? cluster.Cpus[index]
            : null;
    }
}
