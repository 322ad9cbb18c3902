namespace Emu.Core;

/// <summary>Finds what somebody probably meant.</summary>
public static class NearestName
{
    /// <summary>The end of a message about an unknown name: the nearest one, or all when they are few.</summary>
    /// <param name="name">The unknown name.</param>
    /// <param name="known">Names that are known.</param>
    /// <returns><c>; did you mean 'x'?</c>, <c>; expected a, b or c</c>, or empty.</returns>
    public static string Hint(string name, IEnumerable<string> known)
    {
        string[] names = [.. known.Distinct().Order(StringComparer.Ordinal)];
        if (Find(name, names) is { } nearest)
        {
            return $"; did you mean '{nearest}'?";
        }

        return names.Length switch
        {
            0 => "",
            1 => $"; expected '{names[0]}'",
            <= 12 => $"; expected {string.Join(", ", names[..^1])} or {names[^1]}",
            _ => "",
        };
    }

    /// <summary>The nearest name that differs little enough to be a slip.</summary>
    /// <param name="name">The unknown name.</param>
    /// <param name="known">Names that are known.</param>
    /// <returns>The nearest, or null.</returns>
    public static string? Find(string name, IEnumerable<string> known)
    {
        string? best = null;
        int bestDistance = Math.Max(1, (name.Length + 1) / 3) + 1;
        foreach (string candidate in known)
        {
            int distance = Distance(name, candidate, bestDistance);
            if (distance < bestDistance)
            {
                (best, bestDistance) = (candidate, distance);
            }
        }

        return best;
    }

    /// <summary>Edits between two names: insert, delete, replace, swap of neighbours.</summary>
    private static int Distance(string a, string b, int limit)
    {
        if (Math.Abs(a.Length - b.Length) >= limit || a.Length > 64 || b.Length > 64)
        {
            return limit;
        }

        int[,] table = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    table[i, j] = i + j;
                    continue;
                }

                int cost = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1;
                int edits = Math.Min(Math.Min(table[i - 1, j] + 1, table[i, j - 1] + 1), table[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    edits = Math.Min(edits, table[i - 2, j - 2] + 1);
                }

                table[i, j] = edits;
            }
        }

        return table[a.Length, b.Length];
    }
}
