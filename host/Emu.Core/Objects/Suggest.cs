namespace Emu.Core.Objects;

/// <summary>Finds the name that somebody who mistyped probably meant.</summary>
public static class Suggest
{
    /// <summary>End of an error message: the nearest name, or all of a few.</summary>
    /// <param name="name">What was given.</param>
    /// <param name="known">What there is.</param>
    /// <returns><c>; did you mean 'x'?</c> or <c>; there are a, b</c>, or empty.</returns>
    public static string Ending(string name, IReadOnlyCollection<string> known)
    {
        string? nearest = Nearest(name, known);
        if (nearest is not null)
        {
            return $"; did you mean '{nearest}'?";
        }

        return known.Count switch
        {
            0 => "",
            <= 24 => $"; there {(known.Count == 1 ? "is" : "are")} {string.Join(", ", known)}",
            _ => "",
        };
    }

    /// <summary>The name nearest to what was given; null when none is near.</summary>
    /// <param name="name">What was given.</param>
    /// <param name="known">What there is.</param>
    public static string? Nearest(string name, IEnumerable<string> known)
    {
        string? best = null;
        int least = Math.Max(1, name.Length / 3) + 1;
        foreach (string candidate in known)
        {
            int distance = Distance(name, candidate);
            if (distance < least)
            {
                (best, least) = (candidate, distance);
            }
        }

        return best;
    }

    private static int Distance(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > 8)
        {
            return int.MaxValue;
        }

        int[] row = new int[b.Length + 1];
        for (int j = 0; j < row.Length; j++)
        {
            row[j] = j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int same = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(same, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
